using Attendance.EventStore.Postgres;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>Reads the log in the order of its numbers, a page at a time.</summary>
internal static class LogReader
{
    public const int PageSize = 1000;

    /// <param name="from">Exclusive.</param>
    /// <param name="upTo">Inclusive; at or below the mark, so that nothing can appear behind the reader.</param>
    public static async Task<List<IEvent>> ReadPageAsync(NpgsqlConnection connection, EventRegistry registry, long from, long upTo, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select {EventRows.Columns} from mt_events where seq_id > $1 and seq_id <= $2 order by seq_id limit {PageSize}", connection)
        {
            Parameters = { new() { Value = from }, new() { Value = upTo } },
        };
        return await EventRows.ReadAllAsync(command, registry, cancellation);
    }
}
