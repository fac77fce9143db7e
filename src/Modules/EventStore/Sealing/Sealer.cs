using Attendance.EventStore.Daemon;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Attendance.EventStore.Sealing;

/// <summary>
/// Seals what has been added to the log, every two seconds, on one node at a time. What it seals is below the mark, so that
/// no event can appear in a sealed range later.
/// </summary>
internal sealed partial class Sealer(DocumentStore store, HighWaterMark mark, AuditKeys keys, ProjectionHealth health, TimeProvider clock, ILogger<Sealer> logger) : BackgroundService
{
    private const long SealLock = 0x4174_7465_6e64_5365;
    private const int MostInOneSeal = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        var failures = 0;
        do
        {
            try
            {
                while (await SealNextAsync(stoppingToken))
                {
                    // There is more.
                }
                if (failures > 0)
                    await health.RecoveredAsync(nameof(Sealer), stoppingToken);
                failures = 0;
            }
#pragma warning disable CA1031 // Whatever it is, it is told and tried again; the log goes on unsealed meanwhile.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!DatabaseAway.IsCauseOf(e))
                {
                    LogUnsealed(e);
                    await health.FailedAsync(nameof(Sealer), e, ++failures, stoppingToken);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>Whether there may be more to seal at once.</returns>
    internal async Task<bool> SealNextAsync(CancellationToken cancellation)
    {
        var upTo = await mark.AdvanceAsync(cancellation);
        await using var connection = await store.DataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var take = new NpgsqlCommand($"select pg_try_advisory_xact_lock({SealLock})", connection))
        {
            if (await take.ExecuteScalarAsync(cancellation) is not true)
                return false;
        }
        var (number, last, previous) = await GetSeals.LastAsync(new DocumentSession(store, new(), connection), cancellation) is { } before
            ? (before.Number, before.Last, before.Hash())
            : (0, 0, Seal.BeforeTheFirst);
        if (upTo <= last)
            return false;
        var rows = await ReadAsync(connection, last, upTo, cancellation);
        var end = rows.Count == MostInOneSeal ? rows[^1].Sequence : upTo;
        var leaves = rows.Select(Leaf.Of).ToArray();
        var there = rows.Select(row => row.Sequence).ToHashSet();
        var missing = new List<long>();
        for (var sequence = last + 1; sequence <= end; sequence++)
            if (!there.Contains(sequence))
                missing.Add(sequence);
        var now = clock.GetUtcNow();
        var seal = keys.Signing.Sign(new(number + 1, last + 1, end, [.. missing], new HashTree(leaves).Root, previous, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), "", []));
        await InsertAsync(connection, seal, rows, leaves, cancellation);
        await transaction.CommitAsync(cancellation);
        return end < upTo;
    }

    private static async Task<List<LoggedRow>> ReadAsync(NpgsqlConnection connection, long from, long upTo, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select {LoggedRow.Columns} from mt_events where seq_id > $1 and seq_id <= $2 order by seq_id limit {MostInOneSeal}", connection)
        {
            Parameters = { new() { Value = from }, new() { Value = upTo } },
        };
        var rows = new List<LoggedRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(LoggedRow.Read(reader));
        return rows;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Seal seal, List<LoggedRow> rows, byte[][] leaves, CancellationToken cancellation)
    {
        await using (var writer = await connection.BeginBinaryImportAsync("copy attendance_leaves (seq_id, leaf) from stdin (format binary)", cancellation))
        {
            for (var i = 0; i < leaves.Length; i++)
            {
                await writer.StartRowAsync(cancellation);
                await writer.WriteAsync(rows[i].Sequence, NpgsqlDbType.Bigint, cancellation);
                await writer.WriteAsync(leaves[i], NpgsqlDbType.Bytea, cancellation);
            }
            await writer.CompleteAsync(cancellation);
        }
        await using var insert = new NpgsqlCommand($"insert into attendance_seals ({GetSeals.Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection);
        foreach (var value in (object[])[seal.Number, seal.First, seal.Last, seal.Missing, seal.Root, seal.Previous, seal.At, seal.KeyId, seal.Signature])
            insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The newest history could not be sealed; it will be tried again")]
    private partial void LogUnsealed(Exception e);
}
