using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Punches;

/// <summary>One person's punches, in the order in which they occurred, with the direction and work date that count now.</summary>
public sealed record PunchLog(ImmutableList<PunchRecorded> Punches) : IAggregate<PunchLog>
{
    public static PunchLog Initial { get; } = new([]);

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("punches", employeeId);

    public static PunchLog Evolve(PunchLog state, object @event)
    {
        if (@event is PunchReassigned reassigned)
        {
            var which = state.Punches.FindIndex(one => one.PunchId == reassigned.PunchId);
            return new(state.Punches.SetItem(which, state.Punches[which] with { Direction = reassigned.Direction, WorkDate = reassigned.WorkDate }));
        }
        if (@event is not PunchRecorded punch)
            return state;
        // Nearly always the last; one that comes late goes where it belongs.
        var at = state.Punches.Count;
        while (at > 0 && IsLater(state.Punches[at - 1], punch))
            at--;
        return new(state.Punches.Insert(at, punch));
    }

    /// <summary>The last punch at or before a moment.</summary>
    public PunchRecorded? LastBefore(DateTimeOffset moment) => Punches.FindLast(punch => punch.OccurredAt <= moment);

    /// <summary>The punches after a moment.</summary>
    public IEnumerable<PunchRecorded> After(DateTimeOffset moment) => Punches.SkipWhile(punch => punch.OccurredAt <= moment);

    /// <summary>Punches of one instant stand in the order of their ids, however they arrived.</summary>
    private static bool IsLater(PunchRecorded one, PunchRecorded other) =>
        one.OccurredAt > other.OccurredAt || (one.OccurredAt == other.OccurredAt && one.PunchId.CompareTo(other.PunchId) > 0);
}
