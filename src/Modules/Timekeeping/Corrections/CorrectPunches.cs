using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Corrections;

/// <summary>What a correction comes to, once it counts.</summary>
public static class CorrectPunches
{
    /// <summary>The events that make it count: punches that are excluded, that are added, and that count otherwise because of both.</summary>
    /// <param name="siteId">Of the person.</param>
    /// <param name="accountId">Who makes it count.</param>
    /// <exception cref="Rejection">A punch has changed since it was proposed.</exception>
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
        return events;

        void Add(object e)
        {
            events.Add(e);
            state = PunchLog.Evolve(state, e);
        }
    }
}
