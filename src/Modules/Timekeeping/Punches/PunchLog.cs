using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Punches;

/// <summary>One person's punches that count, in the order in which they occurred, with the direction and work date that count now.</summary>
/// <param name="Excluded">Punches that do not count any more.</param>
/// <param name="Proposed">Corrections that nobody has decided on yet.</param>
/// <param name="Held">Check-ins of revoked kiosks that nobody has decided on yet.</param>
public sealed record PunchLog(ImmutableList<PunchRecorded> Punches, ImmutableList<PunchRecorded> Excluded, ImmutableList<CorrectionProposed> Proposed, ImmutableList<CheckInHeld> Held) : IAggregate<PunchLog>
{
    public static PunchLog Initial { get; } = new([], [], [], []);

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("punches", employeeId);

    public static PunchLog Evolve(PunchLog state, object @event) => @event switch
    {
        PunchRecorded punch => state with { Punches = Insert(state.Punches, punch) },
        PunchReassigned reassigned => Change(state, reassigned),
        PunchExcluded excluded => state with
        {
            Punches = state.Punches.RemoveAll(punch => punch.PunchId == excluded.PunchId),
            Excluded = state.Excluded.AddRange(state.Punches.Where(punch => punch.PunchId == excluded.PunchId)),
        },
        CorrectionProposed proposed => state with { Proposed = state.Proposed.Add(proposed) },
        CorrectionApproved approved => state with { Proposed = state.Proposed.RemoveAll(one => one.CorrectionId == approved.CorrectionId) },
        CorrectionDeclined declined => state with { Proposed = state.Proposed.RemoveAll(one => one.CorrectionId == declined.CorrectionId) },
        CheckInHeld held => state with { Held = state.Held.Add(held) },
        HeldCheckInDecided decided => state with { Held = state.Held.RemoveAll(one => one.PunchId == decided.PunchId) },
        _ => state,
    };

    private static PunchLog Change(PunchLog state, PunchReassigned reassigned)
    {
        var which = state.Punches.FindIndex(one => one.PunchId == reassigned.PunchId);
        return state with { Punches = state.Punches.SetItem(which, state.Punches[which] with { Direction = reassigned.Direction, WorkDate = reassigned.WorkDate }) };
    }

    /// <summary>Nearly always the last; one that comes late goes where it belongs.</summary>
    private static ImmutableList<PunchRecorded> Insert(ImmutableList<PunchRecorded> punches, PunchRecorded punch)
    {
        var at = punches.Count;
        while (at > 0 && IsLater(punches[at - 1], punch))
            at--;
        return punches.Insert(at, punch);
    }

    /// <summary>The last punch at or before a moment.</summary>
    public PunchRecorded? LastBefore(DateTimeOffset moment) => Punches.FindLast(punch => punch.OccurredAt <= moment);

    /// <summary>The punches after a moment.</summary>
    public IEnumerable<PunchRecorded> After(DateTimeOffset moment)
    {
        for (var at = FirstAfter(moment); at < Punches.Count; at++)
            yield return Punches[at];
    }

    /// <exception cref="Rejection">It was decided already.</exception>
    public CorrectionProposed Waiting(Guid correctionId) =>
        Proposed.Find(one => one.CorrectionId == correctionId) ?? throw new Rejection("This was decided already.", kind: RejectionKind.Conflict);

    /// <summary>When the work day of a punch began: at the first of those before it that belong to its day, or at itself.</summary>
    public DateTimeOffset Began(PunchRecorded? punch)
    {
        if (punch is null)
            return default;
        var began = punch.OccurredAt;
        for (var at = FirstAfter(began) - 1; at >= 0 && Punches[at].WorkDate == punch.WorkDate; at--)
            began = Punches[at].OccurredAt;
        return began;
    }

    /// <summary>Nearly always the end, so it is looked for from there.</summary>
    private int FirstAfter(DateTimeOffset moment)
    {
        var at = Punches.Count;
        while (at > 0 && Punches[at - 1].OccurredAt > moment)
            at--;
        return at;
    }

    /// <summary>Of punches of one instant a check-out comes first; else they stand in the order of their ids, however they arrived.</summary>
    private static bool IsLater(PunchRecorded one, PunchRecorded other) =>
        (one.OccurredAt, Rank(one), one.PunchId).CompareTo((other.OccurredAt, Rank(other), other.PunchId)) > 0;

    private static int Rank(PunchRecorded punch) => punch.Asked switch { AskedDirection.Out => 0, AskedDirection.Auto => 1, _ => 2 };
}
