using System.Diagnostics;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>One page of the log for a projection, in one transaction with its progress.</summary>
internal static class ProjectionPage
{
    private static readonly ActivitySource Activities = new("Attendance.Projections");

    public static async Task RegisterAsync(DocumentStore store, EventProjection projection, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.QueueSqlCommand("insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict do nothing", $"{projection.Name}:All");
        await session.SaveChangesAsync(cancellation);
    }

    /// <returns>The number the projection has reached; null when another node leads it.</returns>
    public static async Task<long?> ApplyAsync(DocumentStore store, EventProjection projection, long upTo, CancellationToken cancellation)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(cancellation);
        await using (var begin = new NpgsqlCommand("begin", connection))
            await begin.ExecuteNonQueryAsync(cancellation);
        await using var session = new DocumentSession(store, new(), connection);
        var committed = false;
        try
        {
            var position = await session.QueryAsync<long>(
                "select last_seq_id from mt_event_progression where name = $1 for update skip locked", cancellation, $"{projection.Name}:All");
            if (position is not [var from])
                return null;
            if (from >= upTo)
                return from;
            var page = await LogReader.ReadPageAsync(connection, store.Registry, from, upTo, cancellation);
            using var activity = page.Count > 0 ? Activities.StartActivity($"project {projection.Name}") : null;
            activity?.SetTag("attendance.events", page.Count);
            if (page.Count > 0)
                await projection.ApplyPageAsync(session, page, cancellation);
            var reached = page.Count == LogReader.PageSize ? page[^1].Sequence : upTo;
            session.QueueSqlCommand("update mt_event_progression set last_seq_id = $2, last_updated = transaction_timestamp() where name = $1", $"{projection.Name}:All", reached);
            await session.SaveChangesAsync(cancellation);
            committed = true;
            if (page.Count > 0)
                store.Committed.Set();
            return reached;
        }
        finally
        {
            if (!committed && connection.State == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("rollback", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }
}
