namespace Attendance.EventStore.Daemon;

/// <summary>Fills a projection's tables anew. The lock on its progress row keeps the daemons of all nodes away meanwhile.</summary>
internal static class Rebuild
{
    public static async Task RunAsync(DocumentStore store, EventProjection projection, long upTo, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var name = $"{projection.Name}:All";
        await using var session = new DocumentSession(store, new(), connection);
        session.QueueSqlCommand("insert into mt_event_progression (name, last_seq_id) values ($1, 0) on conflict do nothing", name);
        await session.FlushAsync(cancellation);
        await session.QueryAsync<long>("select last_seq_id from mt_event_progression where name = $1 for update", cancellation, name);
        foreach (var table in projection.Tables)
            session.QueueSqlCommand($"delete from {table}");
        await session.FlushAsync(cancellation);
        for (long from = 0; from < upTo;)
        {
            var page = await LogReader.ReadPageAsync(connection, store.Registry, from, upTo, cancellation);
            if (page.Count > 0)
                await projection.ApplyPageAsync(session, page, cancellation);
            await session.FlushAsync(cancellation);
            from = page.Count == LogReader.PageSize ? page[^1].Sequence : upTo;
            progress?.Report(new(from, upTo));
        }
        session.QueueSqlCommand("update mt_event_progression set last_seq_id = $2, last_updated = transaction_timestamp() where name = $1", name, upTo);
        await session.FlushAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        store.Committed.Set();
    }
}
