using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Recognition.Training;
using Attendance.Vault;

namespace Attendance.Recognition.Galleries;

/// <summary>
/// Everyone's templates in the memory of this node, those of a person's photos as one. It follows the log, so a photo added on any node is recognised on
/// every node, and one removed no longer is. Searching waits for nobody.
/// </summary>
public sealed class Gallery(IDocumentStore store, PersonVault vault, FaceAnalyser faces) : MemoryProjection
{
    private const int LoadChunk = 2500;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private volatile PersonTemplates _served = new(faces.Recogniser.Sha256!);
    private volatile Compared? _own;

    /// <summary>The recogniser whose templates faces are compared with, by SHA-256.</summary>
    public string Model => _served.Model;

    /// <inheritdoc cref="TemplateIndex.Count"/>
    public int Count => _served.Index.Count;

    /// <summary>What a probe of this recogniser can be held against; another one may serve the next moment.</summary>
    /// <exception cref="Rejection">Nothing can be compared yet.</exception>
    internal PersonTemplates Served =>
        !IsReady ? throw new Rejection("The system is still starting. Please try again in a moment.", kind: RejectionKind.NotReady)
        : !faces.Knows(Model) ? throw new Rejection("Faces are learnt anew just now. Please use your PIN.", kind: RejectionKind.NotReady)
        : _served;

    /// <summary>The recogniser that thresholds are told for: the one that serves, or, where its file is no longer there, the one that will.</summary>
    public string KnownModel => faces.Knows(Model) ? Model : faces.Recogniser.Sha256!;

    /// <inheritdoc cref="TemplateIndex.Search"/>
    public Candidates? Search(ReadOnlySpan<float> probe) => _served.Index.Search(probe);

    /// <inheritdoc cref="TemplateIndex.Compare"/>
    public float? Compare(Guid employeeId, ReadOnlySpan<float> probe) => _served.Index.Compare(employeeId, probe);

    /// <summary>How alike different people's photos are here, to be held against a calibration.</summary>
    internal OwnScores CompareAmongOwn(Calibration shipped)
    {
        if (_own is { } known && Environment.TickCount64 - known.At < (long)Kept.TotalMilliseconds && known.Model == shipped.ModelSha256)
            return known.Scores;
        var own = AmongOwn.Compare([.. _served.Photos().Select(photos => (Fusion.Of(photos), photos))], shipped);
        _own = new(Environment.TickCount64, shipped.ModelSha256, own);
        return own;
    }

    public override async Task LoadAsync(IQuerySession session, CancellationToken cancellation)
    {
        await using var reading = store.LightweightSession();
        var state = await reading.Events.AggregateStreamAsync<RecogniserInUse>(RecogniserInUse.Stream, cancellation: cancellation);
        await LoadAsync(session, state.Serving ?? await GetTemplates.MostUsedAsync(session, cancellation) ?? faces.Recogniser.Sha256!, cancellation);
    }

    private async Task LoadAsync(IQuerySession session, string model, CancellationToken cancellation)
    {
        if (!await store.WaitForNonStaleDataAsync(nameof(InactiveEmployeeProjection), TimeSpan.FromSeconds(10), cancellation))
            throw new TimeoutException("Who is inactive is not known yet.");
        var loading = new PersonTemplates(model);
        foreach (var id in await GetTemplates.InactiveAsync(session, cancellation))
            loading.Index.SetActive(id, active: false);
        var chunks = (await GetTemplates.AllAsync(session, model, cancellation)).Chunk(LoadChunk);
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, async (chunk, _) =>
        {
            await using var own = store.QuerySession();
            await AddAsync(loading, own, chunk, cancellation);
        });
        (_served, _own) = (loading, null);
    }

    public override async Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case TemplateAdded added when added.ModelSha256 == Model:
                    await AddAsync(_served, session, [new(added.TemplateId, added.EmployeeId, added.PhotoId)], cancellation);
                    break;
                // The former templates serve until the others are there.
                case RecogniserReplaced replaced when replaced.ModelSha256 != Model:
                    await LoadAsync(session, replaced.ModelSha256, cancellation);
                    break;
                case PhotoRemoved removed:
                    _served.Change(removed.EmployeeId, photos => photos.RemoveAll(photo => photo.Photo == removed.PhotoId));
                    break;
                // A photo removed while it was being learnt: its template came after the removal.
                case TemplateRemoved removed:
                    _served.Change(removed.EmployeeId, photos => photos.RemoveAll(photo => photo.Photo == removed.PhotoId));
                    break;
                case ConsentWithdrawn withdrawn:
                    _served.Change(withdrawn.EmployeeId, photos => photos.Clear());
                    break;
                case EmployeeDeactivated deactivated:
                    _served.Index.SetActive(deactivated.EmployeeId, active: false);
                    break;
                case EmployeeReactivated reactivated:
                    _served.Index.SetActive(reactivated.EmployeeId, active: true);
                    break;
            }
        }
    }

    /// <summary>Templates whose blob or key is gone by now, or that are no template, are left out.</summary>
    private async Task AddAsync(PersonTemplates to, IQuerySession session, IReadOnlyList<TemplateRow> rows, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Biometric, cancellation);
        var blobs = await PersonVault.ReadManyAsync(session, keys, rows.Select(row => row.Id), BlobKinds.Template, cancellation);
        foreach (var person in rows.GroupBy(row => row.EmployeeId))
        {
            var usable = person.Where(row => blobs.TryGetValue(row.Id, out var blob) && TemplateIndex.IsUsable(MemoryMarshal.Cast<byte, float>(blob)))
                .Select(row => (row.PhotoId, MemoryMarshal.Cast<byte, float>(blobs[row.Id]).ToArray())).ToList();
            to.Change(person.Key, photos =>
            {
                photos.RemoveAll(photo => usable.Exists(found => found.PhotoId == photo.Photo));
                photos.AddRange(usable);
            });
        }
    }

    /// <param name="At">Milliseconds since the machine started.</param>
    private sealed record Compared(long At, string Model, OwnScores Scores);
}
