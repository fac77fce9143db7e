using System.Security.Cryptography;
using System.Text;

namespace Attendance.EventStore;

/// <summary>A request that may come more than once: who sends it, where, and the key its sender gave it.</summary>
/// <param name="Fingerprint">SHA-256 of the parsed fields and files, never of the raw body.</param>
public sealed record IdempotentRequest(string Principal, string Route, string Key, byte[] Fingerprint)
{
    /// <param name="principal">Who sends it.</param>
    /// <param name="route">What it asks for.</param>
    /// <param name="key">Null or empty: the sender does not ask for the protection, and there is nothing to remember.</param>
    /// <param name="fields">The parsed fields.</param>
    /// <param name="files">The parsed files.</param>
    /// <exception cref="Rejection">The key is longer than 200 characters.</exception>
    public static IdempotentRequest? Of(string principal, string route, string? key, IReadOnlyList<string?> fields, params IReadOnlyList<byte[]> files)
    {
        if (string.IsNullOrWhiteSpace(key))
            return null;
        if (key.Length > 200)
            throw new Rejection("The idempotency key is too long: 200 characters at most.");
        // Each part goes in with its length, so that no two lists look alike.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in fields.Select(field => Encoding.UTF8.GetBytes(field ?? "")).Concat(files))
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }
        return new(principal, route, key, hash.GetHashAndReset());
    }
}

/// <summary>Remembers, in the effect's own transaction, which event answered a request.</summary>
public static class IdempotentRequests
{
    private const string Find = "select fingerprint, event_id from attendance_requests where principal = $1 and route = $2 and key = $3";

    private const string Insert =
        "insert into attendance_requests (principal, route, key, fingerprint, event_id, received_at) values ($1, $2, $3, $4, $5, now())";

    /// <summary>
    /// The constraint a second, simultaneous request of the same key runs into. It counts as a conflict of versions: tried
    /// again, the request finds the first one's answer.
    /// </summary>
    public const string Constraint = "attendance_requests_pkey";

    /// <summary>Keys are kept for seven days; <see cref="Daemon.Pruning"/> runs it.</summary>
    public const string Prune = "delete from attendance_requests where received_at < now() - interval '7 days'";

    /// <returns>The event that answered the request before; null when it is new.</returns>
    /// <exception cref="Rejection">The key was used with another body.</exception>
    public static async Task<IEvent?> FindAnswerAsync(this IDocumentSession session, IdempotentRequest request, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<Row>(Find, cancellation, request.Principal, request.Route, request.Key);
        if (rows is not [var known])
            return null;
        if (!known.Fingerprint.AsSpan().SequenceEqual(request.Fingerprint))
            throw new Rejection("This idempotency key was already used with other data.", kind: RejectionKind.Conflict);
        return await session.Events.LoadAsync(known.EventId, cancellation);
    }

    public static void Remember(this IDocumentOperations operations, IdempotentRequest request, Guid eventId) =>
        operations.QueueSqlCommand(Insert, request.Principal, request.Route, request.Key, request.Fingerprint, eventId);

    /// <summary>Decides on a stream and saves; a request that was answered before changes nothing.</summary>
    /// <param name="session">Saved here.</param>
    /// <param name="stream">Read first, so that a second request at the same time waits or fails.</param>
    /// <param name="request">Null: its sender does not ask for the protection.</param>
    /// <param name="decide">From the state; the first event answers the request.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task DecideOnceAsync<TAggregate>(
        this IDocumentSession session, Guid stream, IdempotentRequest? request, Func<TAggregate, Task<IReadOnlyList<object>>> decide, CancellationToken cancellation)
        where TAggregate : class, IAggregate<TAggregate>
    {
        var log = await session.Events.FetchForWriting<TAggregate>(stream, cancellation: cancellation);
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is not null)
            return;
        var events = await decide(log.Aggregate);
        var eventId = log.AppendOne(events[0]);
        log.AppendMany(events.Skip(1));
        if (request is not null)
            session.Remember(request, eventId);
        await session.SaveChangesAsync(cancellation);
    }

    private sealed record Row(byte[] Fingerprint, Guid EventId);
}
