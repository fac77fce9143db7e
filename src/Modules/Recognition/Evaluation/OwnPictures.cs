using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Vault;

namespace Attendance.Recognition.Evaluation;

/// <summary>
/// The system's own people and the photos of theirs that became templates, decrypted in memory as they are needed; people and photos by
/// their ids.
/// </summary>
public sealed class OwnPictures(IDocumentStore store, PersonVault vault, FaceAnalyser faces)
{
    private readonly Dictionary<Guid, Guid> _owners = [];

    public async Task<IReadOnlyList<PicturedPerson>> PeopleAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var rows = await GetTemplates.AllAsync(session, faces.Recogniser.Sha256!, cancellation);
        foreach (var row in rows)
            _owners[row.PhotoId] = row.EmployeeId;
        return [.. rows.GroupBy(row => row.EmployeeId).Select(person => new PicturedPerson($"{person.Key}", [.. person.Select(row => $"{row.PhotoId}")]))];
    }

    /// <summary>The similarity that is needed everywhere, for as many people: what was decided, or what is usual.</summary>
    public async Task<float> ThresholdAsync(Calibration calibration, int people, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await GetMatchTargets.ForAsync(session, siteId: null, cancellation))?.For(calibration, people).Threshold ?? UsualTarget.Threshold(calibration, people);
    }

    /// <returns>Null when the photo, or its key, is gone by now.</returns>
    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!Guid.TryParse(path, out var photo) || !_owners.TryGetValue(photo, out var owner))
            return null;
        await using var session = store.QuerySession();
        return await vault.OpenKeyAsync(session, owner, KeyPurpose.Biometric, cancellation) is { } key ? await PersonVault.ReadAsync(session, key, photo, BlobKinds.Photo, cancellation) : null;
    }
}
