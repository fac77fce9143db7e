using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;

namespace Attendance.Host.Operations;

/// <param name="Name">What it calls itself: its role, machine and process.</param>
/// <param name="Connections">To the database.</param>
public sealed record Node(string Name, long Connections, DateTimeOffset Since);

/// <param name="Version">Of Postgres.</param>
/// <param name="Size">In bytes, and of it <paramref name="LogSize"/> the log and <paramref name="VaultSize"/> photos, templates, documents and their keys.</param>
public sealed record DatabaseFigures(string Version, long Size, long LogSize, long VaultSize);

/// <param name="Events">The last number of the log.</param>
/// <param name="Last">Null: nothing is sealed yet.</param>
/// <param name="LastBackup">Null: none was noted.</param>
public sealed record SystemFigures(DatabaseFigures Database, long Events, IReadOnlyList<Node> Nodes, Seal? Last, BackupWritten? LastBackup);

/// <summary>How the system is, by what its database knows.</summary>
internal static class GetSystemFigures
{
    public static async Task<SystemFigures> RunAsync(IDocumentStore store, IDocumentSession session, CancellationToken cancellation)
    {
        var database = (await session.QueryAsync<DatabaseFigures>(
            """
            select current_setting('server_version'), pg_database_size(current_database()),
              coalesce(sum(pg_total_relation_size(c.oid)) filter (where n.nspname = 'public'), 0)::bigint, coalesce(sum(pg_total_relation_size(c.oid)) filter (where n.nspname = 'vault'), 0)::bigint
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r'
            """, cancellation))[0];
        var nodes = await session.QueryAsync<Node>(
            "select application_name, count(*), min(backend_start) from pg_stat_activity where datname = current_database() and application_name like 'attendance %' group by application_name order by 1", cancellation);
        var backups = (await session.Events.FetchStreamAsync(BackupLog.StreamId, cancellation)).Select(e => e.Data).OfType<BackupWritten>();
        return new(database, await store.LastSequenceAsync(cancellation), nodes, await GetSeals.LastAsync(session, cancellation), backups.MaxBy(backup => backup.At));
    }
}

/// <summary>The stream of backups that were written; it is only written to.</summary>
public sealed record BackupLog : IAggregate<BackupLog>
{
    public static bool IsFolded => false;

    public static Guid StreamId { get; } = StreamIds.Of("backups");

    public static BackupLog Initial { get; } = new();

    public static BackupLog Evolve(BackupLog state, object @event) => state;
}
