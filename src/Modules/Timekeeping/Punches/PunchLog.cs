using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Punches;

/// <summary>One person's punches, in the order in which they occurred.</summary>
public sealed record PunchLog(ImmutableList<PunchRecorded> Punches) : IAggregate<PunchLog>
{
    public static PunchLog Initial { get; } = new([]);

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("punches", employeeId);

    public static PunchLog Evolve(PunchLog state, object @event)
    {
        if (@event is not PunchRecorded punch)
            return state;
        // Nearly always the last; one that comes late goes where it belongs.
        var at = state.Punches.Count;
        while (at > 0 && state.Punches[at - 1].OccurredAt > punch.OccurredAt)
            at--;
        return new(state.Punches.Insert(at, punch));
    }

    /// <summary>The last punch at or before a moment.</summary>
    public PunchRecorded? LastBefore(DateTimeOffset moment) => Punches.FindLast(punch => punch.OccurredAt <= moment);
}
