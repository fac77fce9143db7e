using System.Collections.Concurrent;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>Which projections of this node are stuck, and why. The database is told too, so that every node can show it.</summary>
public sealed class ProjectionHealth(NpgsqlDataSource dataSource)
{
    private readonly ConcurrentDictionary<string, string> _stuck = new();

    public IReadOnlyDictionary<string, string> Stuck => _stuck;

    internal async Task FailedAsync(string projection, Exception e, int failures, CancellationToken cancellation)
    {
        _stuck[projection] = e.Message;
        await TellAsync(
            """
            insert into attendance_projection_faults (name, error, failures, since) values ($1, $2, $3, now())
            on conflict (name) do update set error = excluded.error, failures = excluded.failures
            """, [projection, e.Message, failures], cancellation);
    }

    /// <summary>Another node leads it now: what this one met is no news of it any more.</summary>
    internal void Forget(string projection) => _stuck.TryRemove(projection, out _);

    internal async Task RecoveredAsync(string projection, CancellationToken cancellation)
    {
        _stuck.TryRemove(projection, out _);
        await TellAsync("delete from attendance_projection_faults where name = $1", [projection], cancellation);
    }

    private async Task TellAsync(string sql, object[] parameters, CancellationToken cancellation)
    {
        try
        {
            await using var command = dataSource.CreateCommand(sql);
            foreach (var value in parameters)
                command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The database is away: what this node knows is still shown by it.
        }
    }
}
