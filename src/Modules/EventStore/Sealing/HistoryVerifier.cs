using Npgsql;

namespace Attendance.EventStore.Sealing;

/// <summary>What a check of the whole history found.</summary>
/// <param name="Events">How many events were recomputed.</param>
/// <param name="Seals">How many seals.</param>
/// <param name="Unsealed">Events above the last seal, which nothing vouches for yet.</param>
/// <param name="Problem">The first thing that is not as it was sealed, in words; null when all is.</param>
public sealed record HistoryReport(long Events, long Seals, long Unsealed, string? Problem);

/// <summary>Recomputes every leaf and every seal from the log itself, in one consistent view of the database.</summary>
public sealed class HistoryVerifier
{
    private readonly DocumentStore _store;
    private readonly AuditKeys _keys;

    internal HistoryVerifier(DocumentStore store, AuditKeys keys) => (_store, _keys) = (store, keys);

    /// <param name="exported">Seals that were exported before: they must still be there, unchanged.</param>
    public async Task<HistoryReport> VerifyAsync(IReadOnlyList<Seal> exported, CancellationToken cancellation)
    {
        await using var connection = await _store.DataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var seals = await GetSeals.AllAsync(new DocumentSession(_store, new(), connection), cancellation);
        var problem = Chain(seals) ?? Exported(seals, exported) ?? await BeyondAsync(connection, seals, cancellation);
        if (problem is not null)
            return new(0, seals.Count, 0, problem);
        return await RowsAsync(connection, seals, cancellation);
    }

    private string? Chain(IReadOnlyList<Seal> seals)
    {
        var (previous, last) = (Seal.BeforeTheFirst, 0L);
        foreach (var (i, seal) in seals.Index())
        {
            if (seal.Number != i + 1)
                return $"Seal {i + 1} is missing.";
            if (_keys.Find(seal.KeyId) is not { } key)
                return $"Seal {seal.Number} was signed with another key ({seal.KeyId}).";
            if (!key.IsSignatureOf(seal))
                return $"The signature of seal {seal.Number} is wrong: the seal was changed.";
            if (!seal.Previous.AsSpan().SequenceEqual(previous) || seal.First != last + 1)
                return $"Seal {seal.Number} does not follow from the one before it.";
            (previous, last) = (seal.Hash(), seal.Last);
        }
        return null;
    }

    private static string? Exported(IReadOnlyList<Seal> seals, IReadOnlyList<Seal> exported)
    {
        foreach (var seal in exported)
        {
            if (seal.Number > seals.Count)
                return $"Seal {seal.Number} was exported, and is no longer there: the newest seals were removed.";
            if (!seals[(int)seal.Number - 1].Hash().AsSpan().SequenceEqual(seal.Hash()))
                return $"Seal {seal.Number} is not the one that was exported.";
        }
        return null;
    }

    /// <summary>Hashes and seals are written together, so hashes without a seal had one.</summary>
    private static async Task<string?> BeyondAsync(NpgsqlConnection connection, IReadOnlyList<Seal> seals, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select min(seq_id) from attendance_leaves where seq_id > $1", connection) { Parameters = { new() { Value = seals.Count > 0 ? seals[^1].Last : 0 } } };
        return await command.ExecuteScalarAsync(cancellation) is long first ? $"The hash of event {first} is kept, and its seal is not: the newest seals were removed." : null;
    }

    private static async Task<HistoryReport> RowsAsync(NpgsqlConnection connection, IReadOnlyList<Seal> seals, CancellationToken cancellation)
    {
        var events = 0L;
        HistoryReport Found(string problem) => new(events, seals.Count, 0, problem);
        await using var command = new NpgsqlCommand(
            $"select {LoggedRow.Columns}, leaf from mt_events left join attendance_leaves using (seq_id) order by seq_id", connection)
        { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var row = await NextAsync(reader, cancellation);
        foreach (var seal in seals)
        {
            var missing = seal.Missing.ToHashSet();
            var range = new List<byte[]>();
            for (var sequence = seal.First; sequence <= seal.Last; sequence++)
            {
                if (row is null || row.Sequence > sequence)
                {
                    if (missing.Contains(sequence))
                        continue;
                    return Found($"Event {sequence} was removed.");
                }
                if (row.Sequence < sequence || missing.Contains(sequence))
                    return Found($"Event {row.Sequence} was inserted: no seal knows of it.");
                var leaf = Leaf.Of(row);
                if (!await reader.IsDBNullAsync(LoggedRow.ColumnCount, cancellation) && !reader.GetFieldValue<byte[]>(LoggedRow.ColumnCount).AsSpan().SequenceEqual(leaf))
                    return Found($"Event {sequence} was changed, or put in another's place.");
                range.Add(leaf);
                events++;
                row = await NextAsync(reader, cancellation);
            }
            if (!new HashTree(range).Root.AsSpan().SequenceEqual(seal.Root))
                return Found($"Between the events {seal.First} and {seal.Last} something was changed, and the kept hashes were forged to match; seal {seal.Number} shows it.");
        }
        var unsealed = 0L;
        for (; row is not null; row = await NextAsync(reader, cancellation))
            unsealed++;
        return new(events, seals.Count, unsealed, null);
    }

    private static async Task<LoggedRow?> NextAsync(NpgsqlDataReader reader, CancellationToken cancellation) =>
        await reader.ReadAsync(cancellation) ? LoggedRow.Read(reader) : null;
}
