using Attendance.Contracts;

namespace Attendance.Timekeeping.Hours;

/// <summary>An absence that counts.</summary>
/// <param name="Hours">Of each day; null unless it is a part in hours.</param>
/// <param name="Kind">Such as "leave".</param>
public sealed record PlannedAbsence(DateOnly From, DateOnly To, AbsencePart Part, TimeSpan? Hours, string Kind);

/// <summary>What is left of a day's plan.</summary>
/// <param name="Plan">Null: nothing was planned anyway.</param>
/// <param name="Holiday">Its name; null: it is none.</param>
/// <param name="Absence">Such as "leave" or "leave (half a day)"; null: none.</param>
/// <param name="IsFree">Nothing was planned anyway: without work it is no day of a timesheet.</param>
public sealed record PlannedDay(DayPlan? Plan, string? Holiday = null, string? Absence = null, bool IsFree = false);

/// <summary>The holidays and approved absences of one person.</summary>
public sealed record DaysOff(IReadOnlyDictionary<DateOnly, string> Holidays, IReadOnlyList<PlannedAbsence> Absences)
{
    public static DaysOff None { get; } = new(new Dictionary<DateOnly, string>(), []);

    /// <summary>
    /// On a holiday nothing is left. An absence takes from what is planned: the whole of it, half, or some hours; which half
    /// is not known, so nobody is late on such a day. A day that is free by the plan is no day of absence; without any plan, each is.
    /// </summary>
    public PlannedDay On(DateOnly date, DayPlan? plan)
    {
        if (Holidays.TryGetValue(date, out var holiday))
            return new(plan is null ? null : new(TimeSpan.Zero), Holiday: holiday, IsFree: plan is null || plan.Target <= TimeSpan.Zero);
        if (plan is { Target.Ticks: <= 0 })
            return new(plan, IsFree: true);
        var own = Absences.Where(absence => absence.From <= date && date <= absence.To).ToList();
        if (own.Count == 0)
            return new(plan, IsFree: plan is null);
        if (plan is null)
            return new(null, Absence: string.Join(", ", own.Select(Words)));
        var off = own.Aggregate(TimeSpan.Zero, (sum, absence) => sum + Length(absence, plan.Target));
        return new(new(off < plan.Target ? plan.Target - off : TimeSpan.Zero), Absence: string.Join(", ", own.Select(Words)));
    }

    private static TimeSpan Length(PlannedAbsence absence, TimeSpan target) =>
        absence.Part switch { AbsencePart.Whole => target, AbsencePart.Half => target / 2, _ => absence.Hours ?? TimeSpan.Zero };

    private static string Words(PlannedAbsence absence) =>
        absence.Part switch { AbsencePart.Whole => absence.Kind, AbsencePart.Half => $"{absence.Kind} (half a day)", _ => $"{absence.Kind} ({Durations.Text(absence.Hours ?? TimeSpan.Zero)})" };
}
