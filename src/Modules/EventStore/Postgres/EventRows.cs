using Npgsql;
using NpgsqlTypes;

namespace Attendance.EventStore.Postgres;

internal sealed record StoredEvent(
    long Sequence, Guid Id, Guid StreamId, long Version, object Data, string EventTypeName, DateTimeOffset Timestamp,
    string? UserName, string? CorrelationId, string? CausationId, string? Headers) : IEvent;

/// <summary>An event that waits for its session to be saved.</summary>
internal sealed record PendingEvent(Guid Id, Guid StreamId, long Version, string Json, string Name, string DotNetType);

/// <summary>Reading and writing the rows of <c>mt_events</c>.</summary>
internal static class EventRows
{
    public const string Columns = "seq_id, id, stream_id, version, data, type, timestamp, user_name, correlation_id, causation_id, headers";

    public static IEvent Read(NpgsqlDataReader reader, EventRegistry registry)
    {
        var name = reader.GetString(5);
        return new StoredEvent(
            reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt64(3), registry.Read(name, reader.GetString(4)), name,
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

    public static NpgsqlBatchCommand Advance(Guid stream, string type, long expected, int appended, DateTimeOffset now) =>
        new("select attendance_advance_stream($1, $2, $3, $4, $5)")
        {
            Parameters = { new() { Value = stream }, new() { Value = type }, new() { Value = expected }, new() { Value = (long)appended }, new() { Value = now } },
        };

    public static NpgsqlBatchCommand Insert(IReadOnlyList<PendingEvent> events, SessionMetadata metadata) =>
        new("""
            insert into mt_events (id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
            select e.id, e.stream_id, e.version, e.data, e.type, s.timestamp, '*DEFAULT*', e.dotnet_type, $7, $8, $9, $10
            from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::jsonb[], $5::text[], $6::text[]) with ordinality
              as e (id, stream_id, version, data, type, dotnet_type, position)
            join mt_streams s on s.id = e.stream_id
            order by e.position
            """)
        {
            Parameters =
            {
                new() { Value = Each(events, e => e.Id) },
                new() { Value = Each(events, e => e.StreamId) },
                new() { Value = Each(events, e => e.Version) },
                new() { Value = Each(events, e => e.Json), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = Each(events, e => e.Name) },
                new() { Value = Each(events, e => e.DotNetType) },
                new() { Value = (object?)metadata.CorrelationId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = (object?)metadata.CausationId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = metadata.Headers.Count == 0 ? DBNull.Value : System.Text.Json.JsonSerializer.Serialize(metadata.Headers), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)metadata.UserName ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar },
            },
        };

    private static T[] Each<T>(IReadOnlyList<PendingEvent> events, Func<PendingEvent, T> pick) => [.. events.Select(pick)];

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
