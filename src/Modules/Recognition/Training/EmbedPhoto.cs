using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Postgres;
using Attendance.Vault;

namespace Attendance.Recognition.Training;

/// <summary>Makes a template of a photo as soon as it is added: training by itself.</summary>
internal sealed class EmbedPhoto(FaceAnalyser faces, PersonVault vault, Gallery gallery, TimeProvider clock) : IHandle<PhotoAdded>
{
    public async Task Handle(PhotoAdded message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        // Held until the template is stored: a withdrawal waits, and then destroys it too.
        var key = await vault.HoldKeyAsync(session, message.EmployeeId, KeyPurpose.Biometric, cancellation);
        var photo = key is null ? null : await PersonVault.ReadAsync(session, key, message.PhotoId, BlobKinds.Photo, cancellation);
        // Removed or withdrawn meanwhile: there is nothing to learn.
        if (key is null || photo is null)
            return;
        using var picture = PictureCodec.Decode(photo);
        if (faces.Sight(picture).Face is not { } face)
            throw new Rejection("The photo shows no face.");
        // While another recogniser is being introduced, that one and the one that still serves.
        var chosen = (await session.Events.AggregateStreamAsync<RecogniserInUse>(RecogniserInUse.Stream, cancellation: cancellation)).Chosen ?? faces.Recogniser.Sha256!;
        foreach (var model in new[] { chosen, faces.Recogniser.Sha256!, gallery.Model }.Distinct().Where(faces.Knows))
            await StoreAsync(session, key, new(message.EmployeeId, message.PhotoId, Guid.CreateVersion7(), model, clock.GetUtcNow()), faces.Embed(picture, face, model), cancellation);
    }

    public static async Task StoreAsync(IDocumentSession session, DataKey key, TemplateAdded added, float[] template, CancellationToken cancellation)
    {
        (await session.Events.FetchForWriting<Templates>(Templates.StreamOf(added.EmployeeId), cancellation: cancellation)).AppendOne(added);
        PersonVault.Put(session, key, added.TemplateId, BlobKinds.Template, MemoryMarshal.AsBytes(template.AsSpan()));
        TemplateSql.Insert(session, added.TemplateId, added.EmployeeId, added.PhotoId, added.ModelSha256);
    }
}
