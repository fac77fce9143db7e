using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
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
    private volatile TemplateIndex _index = new();
    private readonly Dictionary<Guid, List<(Guid Photo, float[] Template)>> _photos = [];

    private volatile Compared? _own;

    /// <inheritdoc cref="TemplateIndex.Count"/>
    public int Count => _index.Count;

    /// <inheritdoc cref="TemplateIndex.Search"/>
    public Candidates? Search(ReadOnlySpan<float> probe) => _index.Search(probe);

    /// <inheritdoc cref="TemplateIndex.Compare"/>
    public float? Compare(Guid employeeId, ReadOnlySpan<float> probe) => _index.Compare(employeeId, probe);

    /// <summary>How alike different people's photos are here, to be held against a calibration.</summary>
    internal OwnScores CompareAmongOwn(Calibration shipped)
    {
        if (_own is { } known && Environment.TickCount64 - known.At < (long)Kept.TotalMilliseconds)
            return known.Scores;
        List<List<float[]>> people;
        lock (_photos)
            people = [.. _photos.Values.Where(photos => photos.Count > 0).Select(photos => photos.ConvertAll(photo => photo.Template))];
        var own = AmongOwn.Compare([.. people.Select(photos => (Fusion.Of(photos), photos))], shipped);
        _own = new(Environment.TickCount64, own);
        return own;
    }

    public override async Task LoadAsync(IQuerySession session, CancellationToken cancellation)
    {
        if (!await store.WaitForNonStaleDataAsync(nameof(InactiveEmployeeProjection), TimeSpan.FromSeconds(10), cancellation))
            throw new TimeoutException("Who is inactive is not known yet.");
        // A load that failed half-way is tried again: who has gone meanwhile must not stay from the first time.
        lock (_photos)
        {
            _photos.Clear();
            (_index, _own) = (new(), null);
        }
        foreach (var id in await GetTemplates.InactiveAsync(session, cancellation))
            _index.SetActive(id, active: false);
        var chunks = (await GetTemplates.AllAsync(session, faces.Catalogue.Recogniser.Sha256, cancellation)).Chunk(LoadChunk);
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, async (chunk, _) =>
        {
            await using var own = store.QuerySession();
            await AddAsync(own, chunk, cancellation);
        });
    }

    public override async Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case TemplateAdded added when added.ModelSha256 == faces.Catalogue.Recogniser.Sha256:
                    await AddAsync(session, [new(added.TemplateId, added.EmployeeId, added.PhotoId)], cancellation);
                    break;
                case PhotoRemoved removed:
                    Change(removed.EmployeeId, photos => photos.RemoveAll(photo => photo.Photo == removed.PhotoId));
                    break;
                // A photo removed while it was being learnt: its template came after the removal.
                case TemplateRemoved removed:
                    Change(removed.EmployeeId, photos => photos.RemoveAll(photo => photo.Photo == removed.PhotoId));
                    break;
                case ConsentWithdrawn withdrawn:
                    Change(withdrawn.EmployeeId, photos => photos.Clear());
                    break;
                case EmployeeDeactivated deactivated:
                    _index.SetActive(deactivated.EmployeeId, active: false);
                    break;
                case EmployeeReactivated reactivated:
                    _index.SetActive(reactivated.EmployeeId, active: true);
                    break;
            }
        }
    }

    /// <summary>Templates whose blob or key is gone by now, or that are no template, are left out.</summary>
    private async Task AddAsync(IQuerySession session, IReadOnlyList<TemplateRow> rows, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Biometric, cancellation);
        var blobs = await PersonVault.ReadManyAsync(session, keys, rows.Select(row => row.Id), BlobKinds.Template, cancellation);
        foreach (var person in rows.GroupBy(row => row.EmployeeId))
        {
            var usable = person.Where(row => blobs.TryGetValue(row.Id, out var blob) && TemplateIndex.IsUsable(MemoryMarshal.Cast<byte, float>(blob)))
                .Select(row => (row.PhotoId, MemoryMarshal.Cast<byte, float>(blobs[row.Id]).ToArray())).ToList();
            Change(person.Key, photos =>
            {
                photos.RemoveAll(photo => usable.Exists(found => found.PhotoId == photo.Photo));
                photos.AddRange(usable);
            });
        }
    }

    private void Change(Guid employee, Action<List<(Guid Photo, float[] Template)>> change)
    {
        lock (_photos)
        {
            ref var photos = ref CollectionsMarshal.GetValueRefOrAddDefault(_photos, employee, out _);
            change(photos ??= []);
            if (photos.Count == 0)
                _index.Remove(employee);
            else
                _index.Set(employee, Fusion.Of([.. photos.Select(photo => photo.Template)]));
        }
    }

    /// <param name="At">Milliseconds since the machine started.</param>
    private sealed record Compared(long At, OwnScores Scores);
}
