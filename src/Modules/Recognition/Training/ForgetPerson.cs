using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Postgres;

namespace Attendance.Recognition.Training;

/// <summary>After a withdrawal the blobs and their key are gone already; what is left are the rows that pointed to them.</summary>
internal sealed class ForgetPerson : IHandle<ConsentWithdrawn>
{
    public Task Handle(ConsentWithdrawn message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        TemplateSql.DeleteAllOf(session, message.EmployeeId);
        return Task.CompletedTask;
    }
}
