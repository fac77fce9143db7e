using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Attendance.EventStore.Postgres;

internal sealed record StoredEvent(
    long Sequence, Guid Id, Guid StreamId, long Version, object Data, string EventTypeName, DateTimeOffset Timestamp,
    string? UserName, string? CorrelationId, string? CausationId, string? Headers) : IEvent;

/// <summary>An event that waits for its session to be saved.</summary>
internal sealed record PendingEvent(Guid Id, Guid StreamId, long Version, string Json, string Name, string DotNetType);

/// <summary>What a session appends to one stream.</summary>
/// <param name="Expected">The version the stream had when it was fetched; 0: it did not exist.</param>
internal sealed record PendingAppend(Guid Id, string TypeName, long Expected, IReadOnlyList<PendingEvent> Events);

/// <summary>Reading and writing the rows of <c>mt_events</c>.</summary>
internal static class EventRows
{
    public const string Columns = "seq_id, id, stream_id, version, data, type, timestamp, user_name, correlation_id, causation_id, headers";

    public static IEvent Read(NpgsqlDataReader reader, EventRegistry registry)
    {
        var name = reader.GetString(5);
        return new StoredEvent(
            reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt64(3), registry.Read(name, reader.GetFieldValue<byte[]>(4)), name,
            reader.GetFieldValue<DateTimeOffset>(6), Text(reader, 7), Text(reader, 8), Text(reader, 9), Text(reader, 10));
    }

    public static async Task<List<IEvent>> ReadAllAsync(NpgsqlCommand command, EventRegistry registry, CancellationToken cancellation)
    {
        var events = new List<IEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            events.Add(Read(reader, registry));
        return events;
    }

    /// <summary>One statement for all that a session appends; <c>event_store.sql</c> says what it does, and in which order.</summary>
    public static NpgsqlBatchCommand Append(IReadOnlyList<PendingAppend> streams, DateTimeOffset now, SessionMetadata metadata) =>
        streams is [{ Events: [var only] } stream] ? AppendOne(stream, only, now, metadata) : AppendAll(streams, now, metadata);

    private static NpgsqlBatchCommand AppendOne(PendingAppend stream, PendingEvent e, DateTimeOffset now, SessionMetadata metadata) =>
        With(new("select attendance_append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = stream.Id },
                Text(stream.TypeName),
                new NpgsqlParameter<long> { TypedValue = stream.Expected },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                new NpgsqlParameter<Guid> { TypedValue = e.Id },
                Json(e.Json),
                Text(e.Name),
                Text(e.DotNetType),
            },
        }, metadata);

    private static NpgsqlBatchCommand AppendAll(IReadOnlyList<PendingAppend> streams, DateTimeOffset now, SessionMetadata metadata)
    {
        PendingEvent[] events = [.. streams.SelectMany(stream => stream.Events)];
        return With(new("select attendance_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
        {
            Parameters =
            {
                new() { Value = Each(streams, stream => stream.Id) },
                new() { Value = Each(streams, stream => stream.TypeName), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = Each(streams, stream => stream.Expected) },
                new() { Value = Each(streams, stream => (long)stream.Events.Count) },
                new() { Value = now },
                new() { Value = Each(events, e => e.Id) },
                new() { Value = Each(events, e => e.StreamId) },
                new() { Value = Each(events, e => e.Version) },
                new() { Value = Each(events, e => e.Json), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = Each(events, e => e.Name), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = Each(events, e => e.DotNetType), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
            },
        }, metadata);
    }

    private static NpgsqlBatchCommand With(NpgsqlBatchCommand command, SessionMetadata metadata)
    {
        command.Parameters.Add(Text(metadata.CorrelationId));
        command.Parameters.Add(Text(metadata.CausationId));
        command.Parameters.Add(Json(metadata.Headers.Count == 0 ? null : JsonSerializer.Serialize(metadata.Headers)));
        command.Parameters.Add(Text(metadata.UserName));
        return command;
    }

    private static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar };

    private static NpgsqlParameter Json(string? json) => new() { Value = (object?)json ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static TValue[] Each<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> pick)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = pick(rows[i]);
        return values;
    }

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
