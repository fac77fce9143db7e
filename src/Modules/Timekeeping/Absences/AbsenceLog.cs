using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Absences;

/// <summary>The absences of one person that wait or count.</summary>
public sealed record AbsenceLog(ImmutableList<AbsenceRequested> Waiting, ImmutableList<AbsenceRequested> Approved) : IAggregate<AbsenceLog>
{
    public static AbsenceLog Initial { get; } = new([], []);

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("absences", employeeId);

    public static AbsenceLog Evolve(AbsenceLog state, object @event) => @event switch
    {
        AbsenceRequested requested => state with { Waiting = state.Waiting.Add(requested) },
        AbsenceApproved approved => new(state.Without(approved.AbsenceId).Waiting, state.Approved.Add(state.Waiting.Find(one => one.AbsenceId == approved.AbsenceId)!)),
        AbsenceDeclined declined => state.Without(declined.AbsenceId),
        AbsenceCancelled cancelled => state.Without(cancelled.AbsenceId),
        AbsenceShortened shortened => state with { Approved = [.. state.Approved.Select(one => one.AbsenceId == shortened.AbsenceId ? one with { To = shortened.To } : one)] },
        _ => state,
    };

    /// <summary>One that nobody has decided on: its manager decides, and its employee may cancel it.</summary>
    /// <exception cref="Rejection">It does not wait any more.</exception>
    public AbsenceRequested WaitingFor(Guid id) =>
        Waiting.Find(one => one.AbsenceId == id) ?? throw new Rejection("This has been decided already.", kind: RejectionKind.Conflict);

    /// <summary>One that waits or counts.</summary>
    /// <exception cref="Rejection">There is no such absence.</exception>
    public AbsenceRequested Counting(Guid id) =>
        Approved.Find(one => one.AbsenceId == id) ?? WaitingFor(id);

    private AbsenceLog Without(Guid id) => new(Waiting.RemoveAll(one => one.AbsenceId == id), Approved.RemoveAll(one => one.AbsenceId == id));
}
