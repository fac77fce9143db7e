using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Matching;
using Attendance.Vault;

namespace Attendance.Recognition.Galleries;

/// <summary>
/// Everyone's templates in the memory of this node. It follows the log, so a photo added on any node is recognised on
/// every node, and one removed no longer is. Searching waits for nobody.
/// </summary>
public sealed class Gallery(IDocumentStore store, PersonVault vault) : MemoryProjection
{
    private const int LoadChunk = 5000;
    private readonly ConcurrentDictionary<Guid, Person> _people = new();

    /// <summary>How many templates can be matched.</summary>
    public int Count => _people.Values.Where(person => person.Active).Sum(person => person.Templates.Length);

    /// <summary>The best person and how near the second one is; null when nobody is enrolled.</summary>
    /// <param name="probe">512 numbers of length 1.</param>
    public Candidates? Search(ReadOnlySpan<float> probe)
    {
        var best = Guid.Empty;
        var first = float.MinValue;
        float? second = null;
        foreach (var (id, person) in _people)
        {
            if (!person.Active || person.Templates.Length == 0)
                continue;
            var score = person.BestScore(probe);
            if (score > first)
                (best, first, second) = (id, score, best == Guid.Empty ? null : first);
            else if (second is null || score > second)
                second = score;
        }
        return best == Guid.Empty ? null : new(best, first, second);
    }

    /// <summary>How near the probe is to one person; null when there is nothing of them to compare with.</summary>
    public float? Compare(Guid employeeId, ReadOnlySpan<float> probe) =>
        _people.TryGetValue(employeeId, out var person) && person is { Active: true, Templates.Length: > 0 } ? person.BestScore(probe) : null;

    public override async Task LoadAsync(IQuerySession session, CancellationToken cancellation)
    {
        if (!await store.WaitForNonStaleDataAsync(nameof(InactiveEmployeeProjection), TimeSpan.FromSeconds(10), cancellation))
            throw new TimeoutException("Who is inactive is not known yet.");
        foreach (var id in await GetTemplates.InactiveAsync(session, cancellation))
            _people[id] = new(false, []);
        foreach (var chunk in (await GetTemplates.AllAsync(session, cancellation)).Chunk(LoadChunk))
            await AddAsync(session, chunk, cancellation);
    }

    public override async Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case TemplateAdded added:
                    await AddAsync(session, [new(added.TemplateId, added.EmployeeId, added.PhotoId)], cancellation);
                    break;
                case PhotoRemoved removed:
                    Remove(removed.EmployeeId, removed.PhotoId);
                    break;
                // A photo removed while it was being learnt: its template came after the removal.
                case TemplateRemoved removed:
                    Remove(removed.EmployeeId, removed.PhotoId);
                    break;
                case ConsentWithdrawn withdrawn:
                    Change(withdrawn.EmployeeId, person => person with { Templates = [] });
                    break;
                case EmployeeDeactivated deactivated:
                    Change(deactivated.EmployeeId, person => person with { Active = false });
                    break;
                case EmployeeReactivated reactivated:
                    Change(reactivated.EmployeeId, person => person with { Active = true });
                    break;
            }
        }
    }

    /// <summary>Templates whose blob or key is gone by now are left out.</summary>
    private async Task AddAsync(IQuerySession session, IReadOnlyList<TemplateRow> rows, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Biometric, cancellation);
        var blobs = await PersonVault.ReadManyAsync(session, keys, rows.Select(row => row.Id), BlobKinds.Template, cancellation);
        foreach (var row in rows.Where(row => blobs.ContainsKey(row.Id)))
        {
            var template = new Template(row.PhotoId, MemoryMarshal.Cast<byte, float>(blobs[row.Id]).ToArray());
            Change(row.EmployeeId, person => person with { Templates = [.. person.Templates.Where(other => other.PhotoId != row.PhotoId), template] });
        }
    }

    private void Remove(Guid employeeId, Guid photoId) =>
        Change(employeeId, person => person with { Templates = [.. person.Templates.Where(template => template.PhotoId != photoId)] });

    private void Change(Guid employeeId, Func<Person, Person> change) =>
        _people.AddOrUpdate(employeeId, _ => change(new(true, [])), (_, person) => change(person));

    private sealed record Template(Guid PhotoId, float[] Numbers);

    private sealed record Person(bool Active, Template[] Templates)
    {
        public float BestScore(ReadOnlySpan<float> probe)
        {
            var best = -1f;
            foreach (var template in Templates)
                best = Math.Max(best, TensorPrimitives.Dot(template.Numbers, probe));
            return best;
        }
    }
}
