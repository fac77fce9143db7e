using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Postgres;
using Attendance.Vault;

namespace Attendance.Recognition.Training;

/// <summary>Removes the templates of a photo that was removed; the galleries have let go of it already.</summary>
internal sealed class ForgetPhoto(TimeProvider clock) : IHandle<PhotoRemoved>
{
    public async Task Handle(PhotoRemoved message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        // Where it is being learnt again just now, that ends first, and its template is found here.
        await TemplateSql.HoldAsync(session, message.PhotoId, cancellation);
        var templates = await TemplateSql.FindAsync(session, message.PhotoId, cancellation);
        if (templates.Count == 0)
            return;
        foreach (var templateId in templates)
            PersonVault.Remove(session, templateId);
        TemplateSql.Delete(session, message.PhotoId);
        (await session.Events.FetchForWriting<Templates>(Templates.StreamOf(message.EmployeeId), cancellation: cancellation))
            .AppendOne(new TemplateRemoved(message.EmployeeId, message.PhotoId, clock.GetUtcNow()));
    }
}
