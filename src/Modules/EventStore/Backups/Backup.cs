using Attendance.EventStore.Postgres;
using Npgsql;

namespace Attendance.EventStore.Backups;

/// <param name="Tables">How many.</param>
/// <param name="Bytes">Of rows, before compression.</param>
public sealed record BackupReport(BackupHeader Header, int Tables, long Bytes);

/// <summary>All tables of the program in one consistent snapshot, streamed; and back into an empty database.</summary>
public sealed class Backup(NpgsqlDataSource dataSource, Migrator migrator, TimeProvider clock)
{
    private const int Piece = 1 << 16;

    public async Task<BackupReport> WriteAsync(Stream target, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var tables = await TablesAsync(connection, cancellation);
        await using var file = new BackupFile.Writer(target);
        var header = new BackupHeader(clock.GetUtcNow(), migrator.Versions(), await SequencesAsync(connection, cancellation));
        file.Json(header);
        var (buffer, bytes) = (new byte[Piece], 0L);
        foreach (var table in tables)
        {
            file.Json(table);
            await using var rows = await connection.BeginRawBinaryCopyAsync($"copy {table.Name} ({string.Join(", ", table.Columns)}) to stdout (format binary)", cancellation);
            for (int read; (read = await rows.ReadAsync(buffer, cancellation)) > 0; bytes += read)
                file.Frame(buffer.AsSpan(0, read));
            file.Frame([]);
        }
        file.End();
        return new(header, tables.Count, bytes);
    }

    /// <summary>Reads it whole, and changes nothing.</summary>
    /// <exception cref="BackupException">It is not whole, not ours, or of another version.</exception>
    public BackupReport Verify(Stream source)
    {
        using var file = new BackupFile.Reader(source);
        var header = file.Json<BackupHeader>();
        var other = migrator.Versions().Where(script => header.Schema.GetValueOrDefault(script.Key) != script.Value).Select(script => script.Key).Order(StringComparer.Ordinal).ToList();
        if (other.Count > 0)
            throw new BackupException($"Another version of the program made it, with other tables ({string.Join(", ", other)}). Restore it with that version; this one can be started on the result.");
        var (tables, bytes) = (0, 0L);
        for (; file.Table() is not null; tables++)
            for (var rows = file.Frame(); !rows.IsEmpty; rows = file.Frame())
                bytes += rows.Length;
        return new(header, tables, bytes);
    }

    /// <param name="source">A backup that was verified.</param>
    /// <param name="beforeCommit">What has to be done before anybody can see the rows.</param>
    /// <exception cref="BackupException">The database is not empty.</exception>
    public async Task RestoreAsync(Stream source, Func<NpgsqlConnection, Task> beforeCommit, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, StoreLock.TakeShared, cancellation);
        // The names that are put into SQL are the database's own; the file only says the same.
        var tables = await TablesAsync(connection, cancellation);
        await MustBeEmptyAsync(connection, tables, cancellation);
        using var file = new BackupFile.Reader(source);
        var header = file.Json<BackupHeader>();
        foreach (var table in tables)
        {
            if (file.Table() is not { } there || there.Name != table.Name || !there.Columns.SequenceEqual(table.Columns))
                throw new BackupException($"It does not hold the table {table.Name} as it is here.");
            await using var rows = await connection.BeginRawBinaryCopyAsync($"copy {table.Name} ({string.Join(", ", table.Columns)}) from stdin (format binary)", cancellation);
            for (var piece = file.Next(); !piece.IsEmpty; piece = file.Next())
                await rows.WriteAsync(piece, cancellation);
        }
        if (file.Table() is { } unknown)
            throw new BackupException($"It holds a table {unknown.Name}, which is not known here.");
        foreach (var sequence in header.Sequences)
        {
            await using var set = new NpgsqlCommand("select setval($1::regclass, $2, $3)", connection) { Parameters = { new() { Value = sequence.Name }, new() { Value = sequence.Last }, new() { Value = sequence.IsCalled } } };
            await set.ExecuteNonQueryAsync(cancellation);
        }
        await beforeCommit(connection);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="BackupException">There are rows in one of our tables.</exception>
    public async Task MustBeEmptyAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await MustBeEmptyAsync(connection, await TablesAsync(connection, cancellation), cancellation);
    }

    private static async Task MustBeEmptyAsync(NpgsqlConnection connection, IReadOnlyList<BackupTable> tables, CancellationToken cancellation)
    {
        foreach (var table in tables)
            if (await AnyAsync(connection, table.Name, cancellation))
                throw new BackupException($"The database is not empty: there are rows in {table.Name}. A backup is restored into an empty one.");
    }

    /// <summary>Those that others refer to come first.</summary>
    private async Task<IReadOnlyList<BackupTable>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var columns = await PairsAsync(connection,
            $"""
            select n.nspname || '.' || c.relname, quote_ident(a.attname) from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
            where a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and {Structure.Of("c.relname")} and c.relname not in ('attendance_migrations', 'attendance_structure')
            order by 1, a.attnum
            """, cancellation);
        var references = (await PairsAsync(connection,
            $"""
            select n.nspname || '.' || c.relname, rn.nspname || '.' || r.relname from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace where k.contype = 'f' and c.oid <> r.oid and {Structure.Of("c.relname")}
            """, cancellation)).ToLookup(pair => pair.First, pair => pair.Second);
        var left = columns.GroupBy(pair => pair.First).Select(table => new BackupTable(table.Key, [.. table.Select(pair => pair.Second)])).ToList();
        var ordered = new List<BackupTable>(left.Count);
        while (left.Count > 0)
        {
            var next = left.First(table => !references[table.Name].Any(other => left.Exists(waiting => waiting.Name == other)));
            left.Remove(next);
            ordered.Add(next);
        }
        return ordered;
    }

    private async Task<IReadOnlyList<BackupSequence>> SequencesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var names = await PairsAsync(connection, $"select n.nspname || '.' || c.relname, '' from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and {Structure.Of("c.relname")} order by 1", cancellation);
        var sequences = new List<BackupSequence>();
        foreach (var (name, _) in names)
        {
            await using var command = new NpgsqlCommand($"select last_value, is_called from {name}", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            sequences.Add(new(name, reader.GetInt64(0), reader.GetBoolean(1)));
        }
        return sequences;
    }

    private async Task<List<(string First, string Second)>> PairsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = migrator.Schemas } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var pairs = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation))
            pairs.Add((reader.GetString(0), reader.GetString(1)));
        return pairs;
    }

    private static async Task<bool> AnyAsync(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select exists (select from {table})", connection);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
