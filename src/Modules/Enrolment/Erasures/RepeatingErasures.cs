using Attendance.Enrolment.Consents;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;

namespace Attendance.Enrolment.Erasures;

/// <summary>After a restore: who was erased, or withdrew their consent, since the backup, is so in its log too.</summary>
public sealed class RepeatingErasures(IDocumentSession session, ErasingPeople erasing, TimeProvider clock)
{
    private const string Reason = "Erased before this backup was restored.";

    /// <param name="subject">Whose keys were on the list of destroyed ones.</param>
    /// <param name="wholly">Both keys; otherwise it was their consent that ended.</param>
    public async Task RunAsync(Guid subject, bool wholly, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(subject, cancellation: cancellation);
        // The key may be an account's, which goes with its person.
        if (!stream.Aggregate.Exists)
            return;
        if (!wholly)
        {
            if (WithdrawConsentHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate) is { } withdrawn)
                stream.AppendOne(withdrawn);
            await session.SaveChangesAsync(cancellation);
            return;
        }
        if (SetActiveHandler.Handle(new(Active: false, clock.GetUtcNow()), stream.Aggregate) is { } deactivated)
            stream.AppendOne(deactivated);
        await session.SaveChangesAsync(cancellation);
        await erasing.RunAsync(subject, force: true, Reason, cancellation);
    }
}
