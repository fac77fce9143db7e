using Attendance.Contracts;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Tests.Hours;

/// <summary>Rules by the name they have in the tables.</summary>
internal static class TestRules
{
    private static readonly WorkRules Nothing = PersonRules.AsPunched;
    private static readonly BreakRule HalfAnHour = new(H(6), M(30)), ThreeQuarters = new(H(9), M(45));

    private static readonly Dictionary<string, WorkRules> All = new()
    {
        ["as punched"] = Nothing,
        ["office"] = Nothing with { Days = Week(new(H(8)), new(H(0))), Breaks = [HalfAnHour, ThreeQuarters], DailyOvertime = [new(H(8), 150)] },
        ["day shift"] = Nothing with { Days = Week(new(H(8), new(9, 0), new(17, 30)), new(H(0))), GraceIn = M(5), GraceOut = M(5), Breaks = [HalfAnHour] },
        ["night shift"] = Nothing with { Days = Week(new(H(8), new(22, 0), new(6, 0)), new(H(8), new(22, 0), new(6, 0))) },
        ["from midnight"] = Nothing with { Days = Week(new(H(8), new(0, 0), new(8, 0)), new(H(0))) },
        ["automatic break"] = Nothing with { Breaks = [HalfAnHour with { Automatic = true }] },
        ["paid break"] = Nothing with { Breaks = [new(H(4), M(15), Paid: true)] },
        ["paid and statutory"] = Nothing with { Breaks = [new(H(4), M(15), Paid: true), HalfAnHour] },
        ["nearest 15"] = Nothing with { RoundIn = new(RoundingMode.Nearest, 15), RoundOut = new(RoundingMode.Nearest, 15) },
        ["nearest 6"] = Nothing with { RoundIn = new(RoundingMode.Nearest, 6), RoundOut = new(RoundingMode.Nearest, 6) },
        ["in up, out down 5"] = Nothing with { RoundIn = new(RoundingMode.Up, 5), RoundOut = new(RoundingMode.Down, 5) },
        ["in down, out up 15"] = Nothing with { RoundIn = new(RoundingMode.Down, 15), RoundOut = new(RoundingMode.Up, 15) },
        ["two rates"] = Nothing with { DailyOvertime = [new(H(8), 125), new(H(10), 150)] },
        ["week of 40"] = Nothing with { WeeklyOvertime = [new(H(40), 150)] },
        ["day and week"] = Nothing with { DailyOvertime = [new(H(8), 125)], WeeklyOvertime = [new(H(40), 150)] },
        ["week from Sunday"] = Nothing with { WeeklyOvertime = [new(H(40), 150)], WeekStart = DayOfWeek.Sunday },
        ["alerts"] = Nothing with { Alerts = true },
        ["alerts, statutory break"] = Nothing with { Alerts = true, Breaks = [new(H(6), M(30))] },
        ["alerts, automatic break"] = Nothing with { Alerts = true, Breaks = [new(H(6), M(30), Automatic: true)] },
        // Early in one week, late in the next, by turns.
        ["rota"] = Nothing with
        {
            Days = [.. Week(new(H(8), new(6, 0), new(14, 0)), new(H(0))), .. Week(new(H(8), new(14, 0), new(22, 0)), new(H(0)))],
            CycleStart = new(2026, 3, 2),
            GraceIn = M(5),
            GraceOut = M(5),
        },
    };

    public static PersonRules Of(string name) => new([[new(DateOnly.MinValue, All[name])]]);

    private static DayPlan[] Week(DayPlan working, DayPlan weekend) => [working, working, working, working, working, weekend, weekend];

    private static TimeSpan H(int hours) => TimeSpan.FromHours(hours);

    private static TimeSpan M(int minutes) => TimeSpan.FromMinutes(minutes);
}
