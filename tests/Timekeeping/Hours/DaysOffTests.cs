using Attendance.Contracts;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Tests.Hours;

/// <summary>A week of 8:00 each day, Monday 2 to Sunday 8 March 2026, with the day shift's rules; what is left of it by holidays and absences.</summary>
public sealed class DaysOffTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2), Sunday = new(2026, 3, 8);

    /// <summary>Off: "hol DD name" or "abs DD-DD part kind". Expected: each day with its target and marks, and the balance.</summary>
    private const string Table =
        """
        Nobody came                         |                         |                                   | 02 8:00 Absent, 03 8:00 Absent, 04 8:00 Absent, 05 8:00 Absent, 06 8:00 Absent | -40:00
        A holiday is no day of absence      | hol 04 Founding Day     |                                   | 02 8:00 Absent, 03 8:00 Absent, 04 0:00 Holiday, 05 8:00 Absent, 06 8:00 Absent | -32:00
        A week of leave                     | abs 02-08 Whole leave   |                                   | 02 0:00 Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | 0:00
        Leave over a holiday                | hol 04 Day, abs 02-06 Whole leave |                         | 02 0:00 Away, 03 0:00 Away, 04 0:00 Holiday, 05 0:00 Away, 06 0:00 Away | 0:00
        Half a day of leave, half a day in  | abs 02-02 Half leave, abs 03-06 Whole leave | 2026-03-02 13:00-17:00 | 02 4:00 Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | 0:00
        Half a day of leave and nobody came | abs 02-02 Half leave, abs 03-06 Whole leave |               | 02 4:00 Absent Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | -4:00
        Two hours at the doctor's           | abs 02-02 Hours illness, abs 03-06 Whole leave | 2026-03-02 11:00-17:00 | 02 6:00 Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | 0:00
        Work on a holiday counts            | hol 02 Day, abs 03-06 Whole leave | 2026-03-02 09:00-11:00  | 02 0:00 Holiday, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | 2:00
        A holiday on a free day is nothing  | hol 07 Day, abs 02-06 Whole leave |                         | 02 0:00 Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away | 0:00
        Work on a holiday on a free day is marked | hol 07 Day, abs 02-06 Whole leave | 2026-03-07 09:00-11:00 | 02 0:00 Away, 03 0:00 Away, 04 0:00 Away, 05 0:00 Away, 06 0:00 Away, 07 0:00 Holiday | 2:00
        """;

    public static TheoryData<string> Lines => [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_is_planned_is_less(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var rules = TestRules.Of("day shift") with { Off = Off(cells[1]) };
        var punches = cells[2].Length == 0 ? [] : Clerk.Record(Clerk.Punches(cells[2]), rules).Punches.Select(Punching.Row).ToList();

        var days = WorkHours.Of(punches, rules, Monday, Sunday, "Europe/Vienna", new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), Punching.Settings.LongestSession);

        Assert.Equal(cells[3], string.Join(", ", days.Select(day => $"{day.Date:dd} {Durations.Text(day.Target)} {string.Join(' ', day.Flags)}")));
        Assert.Equal(cells[4], Durations.Text(new Timesheet("", null!, null!, new DateRange(Monday, Sunday), days).Balance));
    }

    /// <summary>As shipped, nothing is planned: an absence that was agreed is seen all the same, on each of its days.</summary>
    [Fact]
    public void Without_any_plan_an_absence_is_on_the_timesheet()
    {
        var days = WorkHours.Of([], PersonRules.None with { Off = Off("abs 02-03 Whole leave") }, Monday, Sunday, "Europe/Vienna", new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), Punching.Settings.LongestSession);

        Assert.Equal("02 leave 0:00 Away, 03 leave 0:00 Away", string.Join(", ", days.Select(day => $"{day.Date:dd} {day.Absence} {Durations.Text(day.Target)} {string.Join(' ', day.Flags)}")));
    }

    private static DaysOff Off(string text)
    {
        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split(' ')).ToList();
        return new(
            words.Where(word => word[0] == "hol").ToDictionary(word => Day(word[1]), word => string.Join(' ', word[2..])),
            [.. words.Where(word => word[0] == "abs").Select(word => new PlannedAbsence(Day(word[1][..2]), Day(word[1][3..]), Enum.Parse<AbsencePart>(word[2]), word[2] == "Hours" ? TimeSpan.FromHours(2) : null, word[3]))]);
    }

    private static DateOnly Day(string text) => new(2026, 3, int.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
