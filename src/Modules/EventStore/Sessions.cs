using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Attendance.EventStore;

/// <summary>Opens sessions. The names are Marten's; <c>docs/decisions/0001-event-store.md</c> says what differs.</summary>
public interface IDocumentStore
{
    IDocumentSession LightweightSession(SessionMetadata? metadata = null);

    IQuerySession QuerySession();

    /// <summary>A session in the transaction that is open on the connection; saving it commits. The caller closes the connection.</summary>
    IDocumentSession SessionIn(NpgsqlConnection openTransaction, SessionMetadata metadata);

    /// <summary>Whether anything was ever recorded.</summary>
    Task<bool> HasEventsAsync(CancellationToken cancellation);

    /// <summary>
    /// Empties a projection's tables and fills them from the whole log, in one transaction: readers see what was there before
    /// until all of it is there again. Meanwhile the projection does not move on; other projections do.
    /// </summary>
    /// <param name="name">Of the projection.</param>
    /// <param name="progress">Told after each page; null: nobody asks.</param>
    /// <exception cref="ArgumentException">There is no such projection, or it cannot be rebuilt.</exception>
    Task RebuildProjectionAsync(string name, IProgress<RebuildProgress>? progress, CancellationToken cancellation);

    /// <summary>Brings every projection's tables to what is committed now, for a command that runs where no program serves; beside one that does, the two take turns.</summary>
    Task CatchUpAsync(CancellationToken cancellation);

    /// <summary>The last number of the log that was drawn.</summary>
    Task<long> LastSequenceAsync(CancellationToken cancellation);

    /// <summary>Waits until these projections have seen every event that was committed before this call.</summary>
    /// <returns>False when one of them did not get there in time.</returns>
    Task<bool> WaitForNonStaleDataAsync(IReadOnlyCollection<string> projections, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>The same of one projection.</summary>
    Task<bool> WaitForNonStaleDataAsync(string projection, TimeSpan timeout, CancellationToken cancellation) => WaitForNonStaleDataAsync([projection], timeout, cancellation);
}

/// <param name="Done">The number that was reached.</param>
/// <param name="Last">The number to reach.</param>
public sealed record RebuildProgress(long Done, long Last);

public interface IQuerySession : IAsyncDisposable
{
    /// <summary>
    /// Runs a query with positional parameters ($1, $2 …). A row becomes a scalar, or a record whose constructor takes
    /// the columns in their order.
    /// </summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters);
}

public interface IDocumentOperations
{
    /// <summary>Adds a statement with positional parameters to the unit of work; it runs in <c>SaveChangesAsync</c>.</summary>
    void QueueSqlCommand(string sql, params object?[] parameters);
}

/// <summary>A unit of work: everything queued and appended commits together in <see cref="SaveChangesAsync"/>, or not at all.</summary>
public interface IDocumentSession : IDocumentOperations, IQuerySession
{
    IEventStoreOperations Events { get; }

    /// <summary>What is read from now on, too, belongs to the transaction that ends when the session is saved: a row that is held stays held until then.</summary>
    Task BeginTransactionAsync(CancellationToken cancellation = default);

    /// <summary>Forgets what was fetched, queued and appended and is not saved.</summary>
    void EjectAllPendingChanges();

    /// <exception cref="ConcurrencyException">A stream has moved on since it was fetched. Nothing was written.</exception>
    Task SaveChangesAsync(CancellationToken cancellation = default);
}

public interface IEventStoreOperations
{
    /// <summary>The state of a stream and the right to append to it. A stream that does not exist is at version 0.</summary>
    /// <exception cref="ConcurrencyException">
    /// The stream is not at <paramref name="expectedVersion"/>. With 0, a stream that must not exist, nothing is read and saving finds out.
    /// </exception>
    Task<IEventStream<T>> FetchForWriting<T>(Guid id, long? expectedVersion = null, CancellationToken cancellation = default)
        where T : class, IAggregate<T>;

    /// <summary>The state of a stream now, at a version, or as recorded by a moment.</summary>
    Task<T> AggregateStreamAsync<T>(Guid id, long? version = null, DateTimeOffset? timestamp = null, CancellationToken cancellation = default)
        where T : class, IAggregate<T>;

    Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid id, CancellationToken cancellation = default);

    /// <summary>One event by its id; null when there is none.</summary>
    Task<IEvent?> LoadAsync(Guid eventId, CancellationToken cancellation = default);

    /// <summary>The events of these ids, in the order of the log.</summary>
    Task<IReadOnlyList<IEvent>> LoadManyAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellation = default);
}

public interface IEventStream<out T>
{
    Guid Id { get; }

    T Aggregate { get; }

    long CurrentVersion { get; }

    /// <summary>Appends when the session is saved.</summary>
    /// <returns>The id the event will have.</returns>
    Guid AppendOne(object @event);

    void AppendMany(IEnumerable<object> events);
}

/// <summary>A state that is folded from the events of one stream.</summary>
public interface IAggregate<TSelf>
    where TSelf : IAggregate<TSelf>
{
    /// <summary>False for a stream that is only written to: nothing is read but its version, and the state stays initial.</summary>
    static virtual bool IsFolded => true;

    static abstract TSelf Initial { get; }

    static abstract TSelf Evolve(TSelf state, object @event);
}

/// <summary>An event as it stands in the log.</summary>
public interface IEvent
{
    Guid Id { get; }

    /// <summary>Its number in the log; numbers have gaps.</summary>
    long Sequence { get; }

    Guid StreamId { get; }

    /// <summary>1-based in the stream.</summary>
    long Version { get; }

    object Data { get; }

    string EventTypeName { get; }

    /// <summary>When it was recorded, UTC.</summary>
    DateTimeOffset Timestamp { get; }

    /// <summary>The id of the account, kiosk or key that caused it.</summary>
    string? UserName { get; }

    string? CorrelationId { get; }

    string? CausationId { get; }

    string? Headers { get; }
}

/// <summary>Who and why: written beside every event of a session.</summary>
public sealed class SessionMetadata
{
    public string? UserName { get; set; }

    public string? CorrelationId { get; set; }

    public string? CausationId { get; set; }

    /// <summary>See <see cref="EventHeaders"/>.</summary>
    public Dictionary<string, string> Headers { get; } = [];
}

/// <summary>What stands in the <c>headers</c> of an event.</summary>
public static class EventHeaders
{
    /// <summary>What its user is: a session's account, a kiosk or an API key.</summary>
    public const string By = "by";

    /// <summary>Where a request came from, as ciphertext under the account's key; of a kiosk or a program under the organisation's.</summary>
    public const string NetworkAddress = "network-address";

    public const string IdempotencyKey = "idempotency-key";

    /// <param name="json">As it stands in an event; null: it has none.</param>
    public static IReadOnlyDictionary<string, string> Read(string? json) =>
        json is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}

/// <summary>A read model that follows the log, a page at a time. Its page and its progress commit together.</summary>
public abstract class EventProjection
{
    /// <summary>The name of its row in <c>mt_event_progression</c>.</summary>
    public string Name => GetType().Name;

    /// <summary>The tables that are this projection's alone: emptied and filled again by a rebuild. None: it cannot be rebuilt.</summary>
    public virtual IReadOnlyList<string> Tables => [];

    public abstract ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation);
}

/// <summary>A read model in the memory of every node: loaded at the start, then fed with every later event.</summary>
public abstract class MemoryProjection
{
    private volatile bool _current, _loaded;
    private long _atEnd;

    /// <summary>It was ready once: what it lacks since then is told as a fault, and is no part of the start.</summary>
    public bool HasLoaded => _loaded;

    /// <summary>Loaded, and following the log. One that cannot go on is not ready: what it holds may be revoked by now.</summary>
    public bool IsReady => _current;

    /// <summary>How long ago it last held all that was committed; null: it never did.</summary>
    public TimeSpan? Age => Interlocked.Read(ref _atEnd) is var at and > 0 ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>Loads what was committed; events that were already part of it may come again through <see cref="ApplyPageAsync"/>.</summary>
    public abstract Task LoadAsync(IQuerySession session, CancellationToken cancellation);

    public abstract Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation);

    /// <param name="atEnd">When it held all that was committed; null: it does not.</param>
    internal void Mark(bool current, long? atEnd = null)
    {
        _current = current;
        _loaded |= current;
        if (atEnd is { } at)
            Interlocked.Exchange(ref _atEnd, at);
    }
}
