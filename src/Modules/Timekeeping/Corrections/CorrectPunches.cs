using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Web;

namespace Attendance.Timekeeping.Corrections;

/// <summary>What a correction comes to, once it counts.</summary>
public static class CorrectPunches
{
    /// <summary>The events that make it count: punches that are excluded, that are added, and that count otherwise because of both.</summary>
    /// <param name="siteId">Of the person.</param>
    /// <param name="accountId">Who makes it count.</param>
    /// <exception cref="Rejection">A punch has changed since it was proposed, or the day would make no sense.</exception>
    public static IReadOnlyList<object> Handle(CorrectionProposed proposed, PunchLog state, Guid siteId, Guid accountId, DateTimeOffset at, PersonRules rules, PunchSettings settings)
    {
        if (proposed.Remove.Any(id => state.Punches.All(punch => punch.PunchId != id)))
            throw new Rejection("This day has been corrected otherwise meanwhile. Please decline this, and propose it again.", kind: RejectionKind.Conflict);
        var events = new List<object>();
        var affected = state.Punches.Where(punch => proposed.Remove.Contains(punch.PunchId)).Select(punch => punch.OccurredAt).Concat(proposed.Add.Select(punch => punch.OccurredAt)).ToList();
        foreach (var id in proposed.Remove)
            Add(new PunchExcluded(id, proposed.EmployeeId, proposed.CorrectionId, at));
        foreach (var punch in proposed.Add.OrderBy(punch => punch.OccurredAt))
            Add(new PunchRecorded(
                punch.PunchId, proposed.EmployeeId, punch.OccurredAt, at, punch.Zone, punch.LocalTime, punch.Direction == Direction.In ? AskedDirection.In : AskedDirection.Out, punch.Direction,
                siteId, accountId, PunchMethod.Correction, null, proposed.WorkDate));
        var before = affected.Min().AddTicks(-1);
        var previous = state.LastBefore(before);
        foreach (var reassigned in RecordPunchHandler.Reassign(previous, state.Began(previous), state.After(before), proposed.CorrectionId, at, rules, settings).ToList())
            Add(reassigned);
        var day = state.Punches.FindAll(punch => punch.WorkDate == proposed.WorkDate);
        MustAlternate(day);
        MustNotOverlap(day, state, settings);
        return events;

        void Add(object e)
        {
            events.Add(e);
            state = PunchLog.Evolve(state, e);
        }
    }

    /// <summary>In, out, in, out: a day that somebody puts right has no holes.</summary>
    private static void MustAlternate(IReadOnlyList<PunchRecorded> day)
    {
        if (day.Select(punch => punch.OccurredAt).Distinct().Count() < day.Count)
            throw new Rejection("Two of the times are the same.", "at");
        for (var i = 0; i < day.Count; i++)
            if (day[i].Direction != (i % 2 == 0 ? Direction.In : Direction.Out))
                throw new Rejection("With this, somebody would come in twice, or leave twice, without the other between. Each coming needs its going; what was after midnight is on the next day.", "at");
        if (day.Count % 2 != 0)
            throw new Rejection("The last check-out is missing, or is more than 16 hours after the check-in.", "at");
    }

    /// <summary>Nobody is in twice at a time: between a coming and its going stands nothing of another day, and no other day is open.</summary>
    private static void MustNotOverlap(IReadOnlyList<PunchRecorded> day, PunchLog state, PunchSettings settings)
    {
        for (var i = 0; i + 1 < day.Count; i += 2)
        {
            var (start, end) = (day[i].OccurredAt, day[i + 1].OccurredAt);
            var before = state.LastBefore(start.AddTicks(-1));
            var other = state.Punches.Find(punch => punch.WorkDate != day[i].WorkDate && start <= punch.OccurredAt && punch.OccurredAt < end)
                ?? (before is { Direction: Direction.In } && before.WorkDate != day[i].WorkDate && start - before.OccurredAt <= settings.LongestSession ? before : null);
            if (other is not null)
                throw new Rejection($"It would be twice: {ReaderCulture.Time(other.LocalTime)} on {other.LocalTime:d MMM} belongs to {other.WorkDate:d MMM yyyy}.", "at");
        }
    }
}
