using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault.Postgres;
using Microsoft.Extensions.Caching.Memory;

namespace Attendance.Vault;

/// <summary>
/// Keeps encrypted blobs and the two data keys of each person. Everything it writes joins the session's unit of work.
/// </summary>
public sealed class PersonVault(WrappingKeys wrapping) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>What stands where a text's key was destroyed.</summary>
    public const string Erased = "erased";

    /// <summary>What stands where a text was damaged.</summary>
    public const string Unreadable = "cannot be read";

    private static readonly Meter Meter = new("Attendance.Caches");
    private static readonly Counter<long> Hits = Meter.CreateCounter<long>("attendance.cache.hits", description: "What was looked for in this node's memory and was there.");
    private static readonly Counter<long> Misses = Meter.CreateCounter<long>("attendance.cache.misses", description: "What was looked for in this node's memory and was not there.");

    private readonly MemoryCache _revealed = new(new MemoryCacheOptions());

    /// <summary>Makes a person's key; stored when the session is saved. A key that exists already stays.</summary>
    public DataKey CreateKey(IDocumentOperations operations, Guid subject, KeyPurpose purpose)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        operations.QueueSqlCommand(VaultSql.CreateKey, subject, purpose, wrapping.Wrap(purpose, subject, key));
        return new(subject, key);
    }

    /// <returns>Null when the person has no such key, or it was destroyed.</returns>
    public async Task<DataKey?> OpenKeyAsync(IQuerySession session, Guid subject, KeyPurpose purpose, CancellationToken cancellation) =>
        (await OpenKeysAsync(session, [subject], purpose, cancellation)).GetValueOrDefault(subject);

    /// <summary>A key that several may want to make at once: it is stored at once, and everybody gets the one that was.</summary>
    public async Task<DataKey> OpenOrCreateKeyAsync(IQuerySession session, Guid subject, KeyPurpose purpose, CancellationToken cancellation)
    {
        if (await OpenKeyAsync(session, subject, purpose, cancellation) is { } key)
            return key;
        await session.QueryAsync<Guid>(VaultSql.CreateKey + " returning id", cancellation, subject, purpose, wrapping.Wrap(purpose, subject, RandomNumberGenerator.GetBytes(32)));
        return (await OpenKeyAsync(session, subject, purpose, cancellation))!;
    }

    /// <summary>As <see cref="OpenKeyAsync"/>, and nobody destroys the key before the open transaction ends.</summary>
    public async Task<DataKey?> HoldKeyAsync(IQuerySession session, Guid subject, KeyPurpose purpose, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<KeyRow>(VaultSql.HoldKey, cancellation, subject, purpose);
        return rows is [var row] ? new(subject, wrapping.Unwrap(purpose, subject, row.Wrapped)) : null;
    }

    public async Task<IReadOnlyDictionary<Guid, DataKey>> OpenKeysAsync(
        IQuerySession session, IEnumerable<Guid> subjects, KeyPurpose purpose, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<KeyRow>(VaultSql.OpenKeys, cancellation, subjects.Distinct().ToArray(), purpose);
        return rows.ToDictionary(row => row.Subject, row => new DataKey(row.Subject, wrapping.Unwrap(purpose, row.Subject, row.Wrapped)));
    }

    /// <summary>
    /// One text of many people, as lists show them; in the same order. What was opened stays in memory for some minutes: to
    /// open ten thousand keys for every look at a list takes longer than all the rest of it.
    /// </summary>
    /// <param name="session">Where keys are read.</param>
    /// <param name="texts">Each with the person under whose key it is.</param>
    /// <param name="field">One of <see cref="PersonalFields"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<string>> RevealManyAsync(IQuerySession session, IReadOnlyList<(Guid Subject, string Ciphertext)> texts, string field, CancellationToken cancellation)
    {
        var result = new string[texts.Count];
        var missing = new List<int>();
        foreach (var (at, (_, ciphertext)) in texts.Index())
        {
            // No two texts have the same ciphertext.
            if (_revealed.TryGetValue<string>(ciphertext, out var known))
                result[at] = known!;
            else
                missing.Add(at);
        }
        Hits.Add(texts.Count - missing.Count);
        Misses.Add(missing.Count);
        if (missing.Count == 0)
            return result;
        var keys = await OpenKeysAsync(session, missing.Select(at => texts[at].Subject), KeyPurpose.Personal, cancellation);
        foreach (var at in missing)
        {
            result[at] = keys.Reveal(texts[at].Subject, field, new(texts[at].Ciphertext));
            if (keys.ContainsKey(texts[at].Subject))
                _revealed.Set(texts[at].Ciphertext, result[at], Kept);
        }
        return result;
    }

    /// <summary>Destroys a person's key for ever, and the blobs under it.</summary>
    public static void DestroyKey(IDocumentOperations operations, Guid subject, KeyPurpose purpose)
    {
        operations.QueueSqlCommand(VaultSql.DestroyKey, subject, purpose);
        operations.QueueSqlCommand(VaultSql.RemoveBlobsOf, subject, BlobKinds.Under(purpose));
    }

    /// <summary>The ids of the keys that a person has, or had last.</summary>
    public static Task<IReadOnlyList<Guid>> KeyIdsAsync(IQuerySession session, Guid subject, CancellationToken cancellation) =>
        session.QueryAsync<Guid>(VaultSql.KeyIds, cancellation, subject);

    /// <summary>All keys that were ever destroyed, the first one first.</summary>
    public static Task<IReadOnlyList<DestroyedKey>> DestroyedAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<DestroyedKey>(VaultSql.Destroyed, cancellation);

    /// <summary>Destroys, at once, keys that are on a list of destroyed ones and that a backup brought back.</summary>
    public static Task DestroyAgainAsync(IQuerySession session, IReadOnlyList<DestroyedKey> keys, CancellationToken cancellation) =>
        session.QueryAsync<KeyOwner>(
            VaultSql.DestroyAgain, cancellation, keys.Select(key => key.Id).ToArray(), keys.Select(key => key.Subject).ToArray(),
            keys.Select(key => key.Purpose.ToString()).ToArray(), keys.Select(key => key.DestroyedAt.UtcDateTime).ToArray());

    /// <summary>Everyone whose newest key of a purpose is destroyed.</summary>
    public static Task<IReadOnlyList<KeyOwner>> WithoutKeyAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<KeyOwner>(VaultSql.WithoutKey, cancellation);

    /// <summary>The purposes of which the configured keys do not open what is there.</summary>
    public async Task<IReadOnlyList<KeyPurpose>> LackingAsync(IQuerySession session, CancellationToken cancellation)
    {
        var samples = await session.QueryAsync<SampleRow>(VaultSql.Samples, cancellation);
        return [.. samples.Where(row => !wrapping.Opens(row.Purpose, row.Subject, row.Wrapped)).Select(row => row.Purpose).Distinct()];
    }

    public static void Put(IDocumentOperations operations, DataKey key, Guid item, string kind, ReadOnlySpan<byte> content) =>
        operations.QueueSqlCommand(VaultSql.Put, item, key.Subject, kind, key.Seal(content, Place(key.Subject, item, kind)));

    /// <returns>Null when the blob is gone.</returns>
    public static async Task<byte[]?> ReadAsync(IQuerySession session, DataKey key, Guid item, string kind, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<byte[]>(VaultSql.Read, cancellation, item, key.Subject, kind);
        return rows is [var content] ? key.Open(content, Place(key.Subject, item, kind)) : null;
    }

    /// <summary>
    /// Many blobs of one kind at once, with keys from <see cref="OpenKeysAsync"/>. What is gone is left out, and so is what
    /// was sealed under a key that has been destroyed since, or was damaged: one blob does not stop the others.
    /// </summary>
    public static async Task<IReadOnlyDictionary<Guid, byte[]>> ReadManyAsync(
        IQuerySession session, IReadOnlyDictionary<Guid, DataKey> keys, IEnumerable<Guid> items, string kind, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<BlobRow>(VaultSql.ReadMany, cancellation, items.ToArray(), kind);
        var opened = new Dictionary<Guid, byte[]>(rows.Count);
        foreach (var row in rows)
            if (keys.TryGetValue(row.Subject, out var key) && key.TryOpen(row.Content, Place(row.Subject, row.Id, kind)) is { } content)
                opened.Add(row.Id, content);
        return opened;
    }

    public static void Remove(IDocumentOperations operations, Guid item) => operations.QueueSqlCommand(VaultSql.Remove, item);

    public void Dispose() => _revealed.Dispose();

    private static string Place(Guid subject, Guid item, string kind) => $"{subject}/{item}/{kind}";

    private sealed record KeyRow(Guid Subject, byte[] Wrapped);

    private sealed record SampleRow(Guid Subject, KeyPurpose Purpose, byte[] Wrapped);

    private sealed record BlobRow(Guid Id, Guid Subject, byte[] Content);
}

/// <summary>A key that must never come back.</summary>
public sealed record DestroyedKey(Guid Id, Guid Subject, KeyPurpose Purpose, DateTimeOffset DestroyedAt);

public sealed record KeyOwner(Guid Subject, KeyPurpose Purpose);

/// <summary>Reading protected texts of many people on one page.</summary>
public static class Revealing
{
    /// <returns>The text; <see cref="PersonVault.Erased"/> when its key is gone; <see cref="PersonVault.Unreadable"/> when somebody damaged it.</returns>
    public static string Reveal(this IReadOnlyDictionary<Guid, DataKey> keys, Guid subject, string field, Protected text)
    {
        if (!keys.TryGetValue(subject, out var key))
            return PersonVault.Erased;
        try
        {
            return key.Reveal(field, text);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // One damaged text does not keep the others of the page from being read.
            return PersonVault.Unreadable;
        }
    }
}
