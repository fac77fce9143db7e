using System.Text.Json;
using Npgsql;

namespace Attendance.Host.Profiler.Postgres;

/// <summary>Keeps profiles, and the switch that all nodes follow.</summary>
internal sealed class ProfileStore(NpgsqlDataSource dataSource)
{
    public async Task<ProfilerSwitch> SwitchAsync(CancellationToken cancellation)
    {
        await using var command = dataSource.CreateCommand("select is_on, share, hours, most from profiler.switch");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetBoolean(0), reader.GetDouble(1), reader.GetInt32(2), reader.GetInt32(3)) : ProfilerSwitch.Usual;
    }

    public Task SetAsync(ProfilerSwitch next, CancellationToken cancellation) => RunAsync(
        "insert into profiler.switch (is_on, share, hours, most) values ($1, $2, $3, $4) on conflict (id) do update set is_on = excluded.is_on, share = excluded.share, hours = excluded.hours, most = excluded.most",
        cancellation, next.IsOn, next.Share, next.Hours, next.Most);

    public Task KeepAsync(IReadOnlyList<Profile> profiles, CancellationToken cancellation) => RunAsync(
        """
        insert into profiler.profiles (id, at, name, status, milliseconds, sql_count, sql_milliseconds, allocated, parts, cache_hits, cache_misses)
        select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::integer[], $5::double precision[], $6::integer[], $7::double precision[], $8::bigint[], $9::jsonb[], $10::bigint[], $11::bigint[])
        """,
        cancellation, Each(profiles, one => one.Id), Each(profiles, one => one.At.UtcDateTime), Each(profiles, one => one.Name), Each(profiles, one => one.Status), Each(profiles, one => one.Milliseconds),
        Each(profiles, one => one.Parts.Count(part => part.What == "SQL")), Each(profiles, one => one.Parts.Where(part => part.What == "SQL").Sum(part => part.Milliseconds)), Each(profiles, one => one.Allocated),
        Each(profiles, one => JsonSerializer.Serialize(one.Parts)), Each(profiles, one => one.Hits), Each(profiles, one => one.Misses));

    public Task PruneAsync(ProfilerSwitch limits, CancellationToken cancellation) => RunAsync(
        "delete from profiler.profiles where at < now() - make_interval(hours => $1) or id in (select id from profiler.profiles order by at desc offset $2)", cancellation, limits.Hours, limits.Most);

    public Task ClearAsync(CancellationToken cancellation) => RunAsync("delete from profiler.profiles", cancellation);

    private static T[] Each<T>(IReadOnlyList<Profile> profiles, Func<Profile, T> pick) => [.. profiles.Select(pick)];

    private async Task RunAsync(string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
