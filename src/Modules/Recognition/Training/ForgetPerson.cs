using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Postgres;
using Attendance.Vault;

namespace Attendance.Recognition.Training;

/// <summary>
/// After a withdrawal the blobs and their key are gone already; what is left are the rows that pointed to them, and the blob
/// of a photo that was being learnt meanwhile.
/// </summary>
internal sealed class ForgetPerson : IHandle<ConsentWithdrawn>
{
    public async Task Handle(ConsentWithdrawn message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        foreach (var templateId in await TemplateSql.OfAsync(session, message.EmployeeId, cancellation))
            PersonVault.Remove(session, templateId);
        TemplateSql.DeleteAllOf(session, message.EmployeeId);
    }
}
