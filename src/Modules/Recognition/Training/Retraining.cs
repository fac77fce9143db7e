using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Postgres;
using Attendance.Vault;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Attendance.Recognition.Training;

/// <summary>
/// Learns every photo again when another recogniser is configured. What is done stands in the table of templates, so it goes on where it
/// was killed, and several nodes may do it at once.
/// </summary>
internal sealed partial class Retraining(IDocumentStore store, PersonVault vault, FaceAnalyser faces, Gallery gallery, TimeProvider clock, ILogger<Retraining> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), PauseAfterFault = TimeSpan.FromSeconds(10);

    private ModelEntry Chosen => faces.Recogniser;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                if (gallery.IsReady && await IsDoneAsync(stoppingToken))
                    return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The database may be away; it is tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(e.GetBaseException().Message);
                pause = PauseAfterFault;
            }
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellation)
    {
        if (gallery.Model == Chosen.Sha256)
        {
            // Chosen again while another one was being introduced: that one is given up.
            await ChooseAsync(since => since is not null, cancellation);
            await ForgetOthersAsync(cancellation);
            return true;
        }
        await ChooseAsync(_ => true, cancellation);
        await using (var session = store.QuerySession())
        {
            var photos = await RetrainingSql.NextAsync(session, gallery.Model, Chosen.Sha256!, cancellation);
            foreach (var photo in photos)
                await LearnAsync(photo, cancellation);
            if (photos.Count > 0)
                return false;
        }
        await ReplaceAsync(cancellation);
        return false;
    }

    /// <param name="isNews">Whether it is, given what was chosen last.</param>
    private async Task ChooseAsync(Func<string?, bool> isNews, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<RecogniserInUse>(RecogniserInUse.Stream, cancellation: cancellation);
        if (stream.Aggregate.Chosen == Chosen.Sha256 || !isNews(stream.Aggregate.Chosen))
            return;
        stream.AppendOne(new RecogniserChosen(Chosen.Sha256!, Chosen.Name, clock.GetUtcNow(), gallery.Model));
        // What failed with it long ago may be learnt now.
        RetrainingSql.ForgetAttempts(session, Chosen.Sha256!);
        await session.SaveChangesAsync(cancellation);
        LogBegun(Chosen.Name);
    }

    private async Task LearnAsync(TemplateRow photo, CancellationToken cancellation)
    {
        // Counted before: a photo that ends the process is not tried for ever.
        await using (var counting = store.LightweightSession())
        {
            RetrainingSql.CountAttempt(counting, photo.PhotoId, Chosen.Sha256!);
            await counting.SaveChangesAsync(cancellation);
        }
        await using var session = store.LightweightSession();
        // Whoever withdraws or removes the photo meanwhile waits, and then destroys what was made of it here, too.
        await session.BeginTransactionAsync(cancellation);
        var key = await vault.HoldKeyAsync(session, photo.EmployeeId, KeyPurpose.Biometric, cancellation);
        var learnt = await TemplateSql.HoldAsync(session, photo.PhotoId, cancellation);
        var bytes = key is null ? null : await PersonVault.ReadAsync(session, key, photo.PhotoId, BlobKinds.Photo, cancellation);
        if (key is null || bytes is null || learnt.Count == 0 || learnt.Contains(Chosen.Sha256!))
            return;
        using var picture = PictureCodec.Decode(bytes);
        if (faces.Sight(picture).Face is not { } face)
        {
            LogNoFace(photo.PhotoId);
            return;
        }
        await EmbedPhoto.StoreAsync(session, key, new(photo.EmployeeId, photo.PhotoId, Guid.CreateVersion7(), Chosen.Sha256!, clock.GetUtcNow()), faces.Embed(picture, face, Chosen.Sha256), cancellation);
        RetrainingSql.ForgetAttempts(session, Chosen.Sha256!, photo.PhotoId);
        await session.SaveChangesAsync(cancellation);
    }

    private async Task ReplaceAsync(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<RecogniserInUse>(RecogniserInUse.Stream, cancellation: cancellation);
        if (stream.Aggregate.Serving == Chosen.Sha256)
            return;
        var progress = await GetRetraining.ProgressAsync(session, gallery.Model, Chosen.Sha256!, cancellation);
        if (progress is { All: > 0, Learnt: 0 })
            throw new InvalidOperationException($"Not one of {progress.All} photos could be learnt with {Chosen.Name}; the former recogniser stays.");
        stream.AppendOne(new RecogniserReplaced(Chosen.Sha256!, Chosen.Name, progress.Learnt, progress.All - progress.Learnt, clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        LogReplaced(Chosen.Name, progress.Learnt);
    }

    /// <summary>Templates that nothing is compared with any more.</summary>
    private async Task ForgetOthersAsync(CancellationToken cancellation)
    {
        for (var some = true; some;)
        {
            await using var session = store.LightweightSession();
            var state = await session.Events.AggregateStreamAsync<RecogniserInUse>(RecogniserInUse.Stream, cancellation: cancellation);
            // Another node may have been told to choose another one meanwhile: its templates are not taken from it.
            var others = await RetrainingSql.OthersAsync(session, Chosen.Sha256!, state.Chosen ?? Chosen.Sha256!, cancellation);
            foreach (var id in others)
            {
                PersonVault.Remove(session, id);
                RetrainingSql.Delete(session, id);
            }
            await session.SaveChangesAsync(cancellation);
            some = others.Count > 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Every photo is learnt again with {Recogniser}; until then the former templates serve.")]
    private partial void LogBegun(string recogniser);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Photos} photos were learnt with {Recogniser}; it serves now.")]
    private partial void LogReplaced(string recogniser, int photos);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Photo {Photo} shows no face to the chosen models.")]
    private partial void LogNoFace(Guid photo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Learning photos again will be tried again: {Reason}")]
    private partial void LogFault(string reason);
}
