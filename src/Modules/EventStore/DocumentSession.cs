using System.Text.Json;
using Attendance.EventStore.Postgres;
using Npgsql;

namespace Attendance.EventStore;

/// <summary>
/// A unit of work on one connection. Saved, it sends one batch: the queued SQL, then one statement that moves each stream's
/// version, takes the shared lock and inserts the events, then the commit. After the lock nothing is waited for but the disk.
/// </summary>
internal sealed class DocumentSession : IDocumentSession, IEventStoreOperations
{
    private const string WholeStream = "select version, type, data from mt_events where stream_id = $1 order by version";
    private readonly DocumentStore _store;
    private readonly SessionMetadata _metadata;
    private readonly bool _isBorrowed;
    private bool _inTransaction;
    private readonly List<NpgsqlBatchCommand> _queued = [];
    private readonly SortedDictionary<Guid, PendingStream> _streams = [];
    private NpgsqlConnection? _connection;

    public DocumentSession(DocumentStore store, SessionMetadata metadata) => (_store, _metadata) = (store, metadata);

    /// <summary>Works in the transaction that is open on the connection and commits it when saved. The caller closes the connection.</summary>
    public DocumentSession(DocumentStore store, SessionMetadata metadata, NpgsqlConnection connection)
        : this(store, metadata) => (_connection, _isBorrowed, _inTransaction) = (connection, true, true);

    public IEventStoreOperations Events => this;

    public void QueueSqlCommand(string sql, params object?[] parameters) => _queued.Add(Bind(new NpgsqlBatchCommand(sql), parameters));

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters)
    {
        await using var command = await CommandAsync(sql, cancellation, parameters);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(RowReader<T>.Read(reader));
        return rows;
    }

    public async Task<IEventStream<T>> FetchForWriting<T>(Guid id, long? expectedVersion, CancellationToken cancellation)
        where T : class, IAggregate<T>
    {
        if (_streams.TryGetValue(id, out var open))
        {
            return expectedVersion is null || expectedVersion == open.CurrentVersion
                ? (IEventStream<T>)open
                : throw new ConcurrencyException($"The stream {id} is at version {open.CurrentVersion}, not {expectedVersion}.");
        }
        // A stream that must not exist yet is not looked for: saving finds out.
        var (state, version) = expectedVersion == 0 ? (T.Initial, 0)
            : T.IsFolded ? await FoldAsync<T>(WholeStream, cancellation, id)
            : (T.Initial, await VersionAsync(id, cancellation));
        if (expectedVersion is { } expected && expected != version)
            throw new ConcurrencyException($"The stream {id} is at version {version}, not {expected}.");
        var stream = new PendingStream<T>(this, id, version, state);
        _streams.Add(id, stream);
        return stream;
    }

    public async Task<T> AggregateStreamAsync<T>(Guid id, long? version, DateTimeOffset? timestamp, CancellationToken cancellation)
        where T : class, IAggregate<T>
    {
        var (state, _) = version is null && timestamp is null
            ? await FoldAsync<T>(WholeStream, cancellation, id)
            : await FoldAsync<T>(
                "select version, type, data from mt_events where stream_id = $1 and version <= $2 and timestamp <= $3 order by version",
                cancellation, id, version ?? long.MaxValue, timestamp?.ToUniversalTime() ?? DateTimeOffset.MaxValue.AddDays(-1));
        return state;
    }

    public async Task<IReadOnlyList<IEvent>> FetchStreamAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = await CommandAsync($"select {EventRows.Columns} from mt_events where stream_id = $1 order by version", cancellation, id);
        return await EventRows.ReadAllAsync(command, _store.Registry, cancellation);
    }

    public async Task<IEvent?> LoadAsync(Guid eventId, CancellationToken cancellation) =>
        (await LoadManyAsync([eventId], cancellation)).SingleOrDefault();

    public async Task<IReadOnlyList<IEvent>> LoadManyAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellation)
    {
        await using var command = await CommandAsync($"select {EventRows.Columns} from mt_events where id = any ($1) order by seq_id", cancellation, eventIds.ToArray());
        return await EventRows.ReadAllAsync(command, _store.Registry, cancellation);
    }

    public Task SaveChangesAsync(CancellationToken cancellation) => SendAsync(commit: _inTransaction, cancellation);

    /// <summary>Sends what is queued, in a transaction that somebody else commits.</summary>
    internal Task FlushAsync(CancellationToken cancellation) => SendAsync(commit: false, cancellation);

    private async Task SendAsync(bool commit, CancellationToken cancellation)
    {
        var written = _streams.Values.Where(stream => stream.Appended.Count > 0).ToList();
        if (_queued.Count == 0 && written.Count == 0 && !commit)
            return;
        await using var batch = new NpgsqlBatch(await ConnectionAsync(cancellation));
        foreach (var command in _queued)
            batch.BatchCommands.Add(command);
        if (written.Count > 0)
            AddAppend(batch, written);
        if (commit)
            batch.BatchCommands.Add(new("commit"));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException e)
        {
            if (commit && !_isBorrowed)
                await RollBackAsync();
            throw Translated(e);
        }
        finally
        {
            EjectAllPendingChanges();
        }
        if (commit && !_isBorrowed)
            _inTransaction = false;
        if (written.Count > 0)
            _store.Committed.Set();
    }

    private static Exception Translated(PostgresException e) =>
        e.SqlState == "MT003" || e.SqlState == PostgresErrorCodes.DeadlockDetected || e.ConstraintName is "pk_mt_events_stream_and_version" or IdempotentRequests.Constraint
            ? new ConcurrencyException("Somebody else has just changed the same record.", e)
        : e.SqlState == PostgresErrorCodes.UniqueViolation ? new UniquenessException(e.ConstraintName ?? "", e)
        : e;

    /// <summary>So that what failed can be decided anew with this session.</summary>
    private async Task RollBackAsync()
    {
        _inTransaction = false;
        try
        {
            await using var rollback = new NpgsqlCommand("rollback", _connection);
            await rollback.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and the transaction with it; what failed first is told.
        }
    }

    public async Task BeginTransactionAsync(CancellationToken cancellation)
    {
        if (_inTransaction)
            return;
        await using var begin = new NpgsqlCommand("begin", await ConnectionAsync(cancellation));
        await begin.ExecuteNonQueryAsync(cancellation);
        _inTransaction = true;
    }

    public void EjectAllPendingChanges()
    {
        _queued.Clear();
        _streams.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isBorrowed && _connection is { } connection)
            await connection.DisposeAsync();
    }

    private void AddAppend(NpgsqlBatch batch, List<PendingStream> written)
    {
        // Postgres keeps microseconds.
        var now = _store.Clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        batch.BatchCommands.Add(EventRows.Append([.. written.Select(stream => new PendingAppend(stream.Id, stream.TypeName, stream.CurrentVersion, stream.Appended))], now, _metadata));
    }

    private async Task<long> VersionAsync(Guid id, CancellationToken cancellation) =>
        await QueryAsync<long>("select version from mt_streams where id = $1", cancellation, id) is [var version] ? version : 0;

    /// <summary>Folds while it reads: what stands beside the facts is not needed for the state.</summary>
    private async Task<(T State, long Version)> FoldAsync<T>(string sql, CancellationToken cancellation, params object?[] parameters)
        where T : IAggregate<T>
    {
        await using var command = await CommandAsync(sql, cancellation, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (state, version) = (T.Initial, 0L);
        while (await reader.ReadAsync(cancellation))
            (state, version) = (T.Evolve(state, _store.Registry.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2))), reader.GetInt64(0));
        return (state, version);
    }

    private async Task<NpgsqlConnection> ConnectionAsync(CancellationToken cancellation) =>
        _connection ??= await _store.DataSource.OpenConnectionAsync(cancellation);

    private async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellation, params object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, await ConnectionAsync(cancellation));
        foreach (var value in parameters)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlBatchCommand Bind(NpgsqlBatchCommand command, object?[] parameters)
    {
        foreach (var value in parameters)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new() { Value = DBNull.Value },
        DateTimeOffset instant => new() { Value = instant.ToUniversalTime() },
        Enum name => new() { Value = name.ToString() },
        _ => new() { Value = value },
    };

    private abstract class PendingStream(DocumentSession session, Guid id, long version)
    {
        public Guid Id => id;

        public long CurrentVersion => version;

        public abstract string TypeName { get; }

        public List<PendingEvent> Appended { get; } = [];

        public Guid AppendOne(object @event)
        {
            var type = @event.GetType();
            var eventId = Guid.CreateVersion7(session._store.Clock.GetUtcNow());
            Appended.Add(new(eventId, id, version + Appended.Count + 1, JsonSerializer.Serialize(@event, type, EventJson.Options),
                session._store.Registry.NameOf(type), $"{type.FullName}, {type.Assembly.GetName().Name}"));
            return eventId;
        }

        public void AppendMany(IEnumerable<object> events)
        {
            foreach (var @event in events)
                AppendOne(@event);
        }
    }

    private sealed class PendingStream<T>(DocumentSession session, Guid id, long version, T aggregate)
        : PendingStream(session, id, version), IEventStream<T>
        where T : IAggregate<T>
    {
        public T Aggregate => aggregate;

        public override string TypeName => JsonNamingPolicy.SnakeCaseLower.ConvertName(typeof(T).Name);
    }
}
