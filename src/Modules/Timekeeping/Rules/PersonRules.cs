using Attendance.Contracts;
using Attendance.Timekeeping.Hours;

namespace Attendance.Timekeeping.Rules;

/// <summary>Rules from a date on.</summary>
/// <param name="Rules">Null: of this level none, from then on.</param>
public sealed record RulesVersion(DateOnly From, WorkRules? Rules);

/// <summary>The rules of one person by date: their own, else those of their group, else those of their site, else those of everywhere.</summary>
/// <param name="Levels">The narrowest first; each by date, ascending.</param>
public sealed record PersonRules(IReadOnlyList<IReadOnlyList<RulesVersion>> Levels)
{
    /// <summary>As shipped: hours as punched, nothing planned, nothing taken off, nothing rounded.</summary>
    public static WorkRules AsPunched { get; } = new(
        [], new(2024, 1, 1), TimeSpan.Zero, TimeSpan.Zero, [], new(RoundingMode.None, 0), new(RoundingMode.None, 0), [], [], DayOfWeek.Monday, Alerts: false);

    /// <summary>Holidays and absences, where hours are counted.</summary>
    public DaysOff Off { get; init; } = DaysOff.None;

    /// <summary>Days that are closed: no punch comes to them, or leaves them, because rules changed.</summary>
    public IReadOnlyList<WorkDays.DateRange> Closed { get; init; } = [];

    public static PersonRules None { get; } = new([]);

    public bool IsClosed(DateOnly date) => Closed.Any(days => days.From <= date && date <= days.To);

    public WorkRules On(DateOnly date)
    {
        foreach (var level in Levels)
            if (level.LastOrDefault(version => version.From <= date) is { Rules: { } rules })
                return rules;
        return AsPunched;
    }

    /// <summary>What is planned on a date, holidays and absences aside; null: nothing is.</summary>
    public DayPlan? PlannedOn(DateOnly date)
    {
        var rules = On(date);
        if (rules.Days.Count == 0)
            return null;
        var day = (date.DayNumber - rules.CycleStart.DayNumber) % rules.Days.Count;
        return rules.Days[day < 0 ? day + rules.Days.Count : day];
    }
}
