using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;

namespace Attendance.Timekeeping.Punches;

/// <summary>A shift that is planned otherwise may make punches belong to another day.</summary>
/// <param name="From">From this date on the rules are others.</param>
/// <param name="Cause">The event that changed them.</param>
public sealed record ReassignPunches(IReadOnlyList<Guid> EmployeeIds, DateOnly From, Guid Cause);

public static class ReassignPunchesHandler
{
    /// <summary>What counts otherwise by the rules as they are now.</summary>
    public static IReadOnlyList<PunchReassigned> Handle(DateOnly from, Guid cause, DateTimeOffset at, PunchLog state, PersonRules rules, PunchSettings settings)
    {
        // A shift of the day before may reach into the first one.
        if (state.Punches.Find(punch => DateOnly.FromDateTime(punch.LocalTime) >= from.AddDays(-1)) is not { } first)
            return [];
        var before = first.OccurredAt.AddTicks(-1);
        var previous = state.LastBefore(before);
        return [.. RecordPunchHandler.Reassign(previous, state.Began(previous), state.After(before), cause, at, rules, settings)];
    }
}

/// <summary>After rules were set, or somebody was put into a group: the work dates of the people it is about, some at a time.</summary>
internal sealed class ReassigningPunches(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock) : IHandle<WorkRulesSet>, IHandle<WorkGroupAssigned>, IHandle<ReassignPunches>
{
    private const int AtOnce = 50;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public async Task Handle(WorkRulesSet message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        await WaitAsync(cancellation);
        foreach (var people in (await GetPeople.WhoPunchedAsync(session, message.Scope, message.From.AddDays(-1), cancellation)).Chunk(AtOnce))
            envelope.Send(new ReassignPunches(people, message.From, envelope.EventId!.Value));
    }

    public Task Handle(WorkGroupAssigned message, Envelope envelope, IDocumentSession session, CancellationToken cancellation) =>
        Handle(new ReassignPunches([message.EmployeeId], message.From, envelope.EventId!.Value), envelope, session, cancellation);

    public async Task Handle(ReassignPunches message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        await WaitAsync(cancellation);
        foreach (var id in message.EmployeeIds)
        {
            // Erased meanwhile.
            if (await GetPeople.OneAsync(session, vault, id, cancellation) is not { } person)
                continue;
            var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(id), cancellation: cancellation);
            // Nobody closes these days before this is saved, nor is it decided by rules of before.
            await GetPeriods.HoldAsync(session, person.SiteId, toClose: false, cancellation);
            var own = await GetWorkRules.ForAsync(session, person, cancellation) with { Closed = await GetPeriods.ClosedDaysOfAsync(session, person, cancellation) };
            stream.AppendMany(ReassignPunchesHandler.Handle(message.From, message.Cause, clock.GetUtcNow(), stream.Aggregate, own, settings));
        }
    }

    /// <exception cref="TimeoutException">The rules are not known yet: the message is tried again.</exception>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        if (!await store.WaitForNonStaleDataAsync([nameof(RosterProjection), nameof(PunchProjection), nameof(WorkRulesProjection), nameof(GroupProjection), nameof(PeriodProjection)], Longest, cancellation))
            throw new TimeoutException("What rules there are is not known yet.");
    }
}
