using System.Text.Json;
using Attendance.EventStore;

namespace Attendance.Host.Profiler;

/// <param name="Status">Null: background work.</param>
public sealed record ProfileRow(Guid Id, DateTimeOffset At, string Name, int? Status, double Milliseconds, int SqlCount, double SqlMilliseconds, long Allocated, long CacheHits, long CacheMisses);

/// <param name="P95">In milliseconds.</param>
public sealed record SlowName(string Name, long Count, double Median, double P95);

internal static class GetProfiles
{
    private const string Columns = "select id, at, name, status, milliseconds, sql_count, sql_milliseconds, allocated, cache_hits, cache_misses from profiler.profiles";

    public static Task<IReadOnlyList<ProfileRow>> LatestAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<ProfileRow>($"{Columns} order by at desc limit 100", cancellation);

    public static async Task<ProfileRow?> OneAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<ProfileRow>($"{Columns} where id = $1", cancellation, id)).SingleOrDefault();

    public static async Task<IReadOnlyList<ProfilePart>> PartsAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<List<ProfilePart>>((await session.QueryAsync<string>("select parts::text from profiler.profiles where id = $1", cancellation, id))[0])!;

    public static Task<IReadOnlyList<SlowName>> SlowestRoutesAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<SlowName>(
            """
            select name, count(*), percentile_cont(0.5) within group (order by milliseconds), percentile_cont(0.95) within group (order by milliseconds)
            from profiler.profiles group by name order by 4 desc limit 15
            """, cancellation);

    public static Task<IReadOnlyList<SlowName>> SlowestStatementsAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<SlowName>(
            """
            select part ->> 'Text', count(*), percentile_cont(0.5) within group (order by (part ->> 'Milliseconds')::double precision), percentile_cont(0.95) within group (order by (part ->> 'Milliseconds')::double precision)
            from (select parts from profiler.profiles order by at desc limit 2000) latest, jsonb_array_elements(parts) part where part ->> 'What' = 'SQL' group by 1 order by 4 desc limit 15
            """, cancellation);
}
