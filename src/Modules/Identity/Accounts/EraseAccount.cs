using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Messaging;
using Attendance.Vault;

namespace Attendance.Identity.Accounts;

/// <summary>Who was erased cannot sign in any more: their PIN is gone, and so is the key of their account.</summary>
internal sealed class EraseAccount(TimeProvider clock) : IHandle<PersonErased>
{
    public async Task Handle(PersonErased message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        PinSql.Remove(session, message.EmployeeId);
        if (await AccountSql.OfEmployeeAsync(session, message.EmployeeId, cancellation) is not { } account)
            return;
        var stream = await session.Events.FetchForWriting<Account>(account.Id, cancellation: cancellation);
        if (stream.Aggregate.Active)
            stream.AppendOne(new AccountDeactivated(account.Id, clock.GetUtcNow()));
        AccountSql.Erase(session, account.Id);
        PersonVault.DestroyKey(session, account.Id, KeyPurpose.Personal);
    }
}
