using System.Diagnostics;
using Attendance.EventStore.Postgres;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>
/// The number up to which the log is complete: every event at or below it is either visible or will never be. A number
/// is drawn under a shared lock that ends after its commit is visible; so once all who held the lock when the sequence
/// was read have ended, the value that was read is the mark. No writer waits for a reader.
/// </summary>
internal sealed class HighWaterMark(NpgsqlDataSource dataSource)
{
    /// <summary>
    /// Read under the lock of the sequence's page. Selected from the sequence as from a table it is now and then up to 32 too
    /// high: while Postgres logs a draw, the page holds the number it will go on from after a crash.
    /// </summary>
    internal const string LastDrawn = "select coalesce(pg_sequence_last_value('mt_events_sequence'), 0)";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private long _current, _lookedAt;

    public long Current => Interlocked.Read(ref _current);

    /// <summary>When the log's end was last looked for and found, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long LookedAt => Interlocked.Read(ref _lookedAt);

    /// <summary>Advances the mark to the log's end as of this call.</summary>
    public async Task<long> AdvanceAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var looked = Stopwatch.GetTimestamp();
        long candidate;
        HashSet<string> writers;
        await using (var batch = new NpgsqlBatch(connection))
        {
            // In this order: whoever drew a number at or below the candidate holds the lock when the second one looks.
            batch.BatchCommands.Add(new(LastDrawn));
            batch.BatchCommands.Add(new(StoreLock.Holders));
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            candidate = reader.GetInt64(0);
            await reader.NextResultAsync(cancellation);
            writers = await HoldersAsync(reader, cancellation);
        }
        if (candidate == Current)
        {
            Interlocked.Exchange(ref _lookedAt, looked);
            return Current;
        }
        for (var pause = Shortest; writers.Count > 0; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            await Task.Delay(pause, cancellation);
            await using var command = new NpgsqlCommand(StoreLock.Holders, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            writers.IntersectWith(await HoldersAsync(reader, cancellation));
        }
        // Several may advance it at once; the mark only rises.
        lock (_gate)
        {
            Interlocked.Exchange(ref _lookedAt, looked);
            return _current = Math.Max(_current, candidate);
        }
    }

    private static async Task<HashSet<string>> HoldersAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var holders = new HashSet<string>();
        while (await reader.ReadAsync(cancellation))
            holders.Add(reader.GetString(0));
        return holders;
    }
}
