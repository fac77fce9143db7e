using Attendance.Enrolment.Consents;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Erasures;

/// <summary>
/// Where keys are destroyed of somebody whom the log still knows (a backup was restored that is older than their erasure, or
/// their withdrawal), the log is told. It may run at any time, and again.
/// </summary>
public sealed class RepeatingErasures(IDocumentSession session, ErasingPeople erasing, TimeProvider clock)
{
    private const string Reason = "Erased before this backup was restored.";

    /// <returns>How many people it was about.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var owners = await PersonVault.WithoutKeyAsync(session, cancellation);
        var count = 0;
        foreach (var id in await GetErasures.StillKnownAsync(session, Of(KeyPurpose.Personal), cancellation))
            count += await OnceAsync(() => EraseAsync(id, cancellation));
        foreach (var id in await GetErasures.StillConsentingAsync(session, Of(KeyPurpose.Biometric), cancellation))
            count += await OnceAsync(() => WithdrawAsync(id, cancellation));
        return count;

        Guid[] Of(KeyPurpose purpose) => [.. owners.Where(owner => owner.Purpose == purpose).Select(owner => owner.Subject)];
    }

    /// <summary>Nodes that start together find the same people: one of them does it, and that is enough.</summary>
    private async Task<int> OnceAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act() ? 1 : 0;
        }
        catch (Exception e) when (e is ConcurrencyException or Rejection { Kind: RejectionKind.NotFound })
        {
            session.EjectAllPendingChanges();
            return 0;
        }
    }

    private async Task<bool> EraseAsync(Guid id, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        if (!stream.Aggregate.Exists)
        {
            session.EjectAllPendingChanges();
            return false;
        }
        if (SetActiveHandler.Handle(new(Active: false, clock.GetUtcNow()), stream.Aggregate) is { } deactivated)
            stream.AppendOne(deactivated);
        await session.SaveChangesAsync(cancellation);
        await erasing.EraseAsync(id, force: true, Reason, request: null, cancellation);
        return true;
    }

    private async Task<bool> WithdrawAsync(Guid id, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        var withdrawn = stream.Aggregate.Exists ? WithdrawConsentHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate) : null;
        if (withdrawn is not null)
            stream.AppendOne(withdrawn);
        await session.SaveChangesAsync(cancellation);
        return withdrawn is not null;
    }
}
