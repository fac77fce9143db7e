using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.EventStore.Postgres;

/// <summary>A module's tables: a script that can run again at any time without harm.</summary>
public sealed record SchemaScript(string Name, Assembly Assembly, string Resource)
{
    internal string Text()
    {
        var name = Assembly.GetManifestResourceNames().Single(candidate => candidate.EndsWith($".{Resource}", StringComparison.Ordinal));
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>Brings the database to this version: runs each module's script once for each of its texts.</summary>
public sealed partial class Migrator(NpgsqlDataSource dataSource, IEnumerable<SchemaScript> scripts, ILogger<Migrator> logger)
{
    private const long MigrationLock = 0x4174_7465_6e64_4d69;

    /// <summary>Applies what is missing. Nodes that start together wait for each other.</summary>
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Run(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancellation);
        await Run(connection, "create table if not exists attendance_migrations (name text primary key, sha256 bytea not null, applied_at timestamptz not null default now())", cancellation);
        await Run(connection, "create table if not exists attendance_structure (only_one boolean primary key default true check (only_one), made jsonb not null)", cancellation);
        var pending = await PendingAsync(connection, cancellation);
        // What follows is kept as what was made, so what somebody changed before is told now or never.
        if (pending.Count > 0)
            foreach (var difference in await DriftAsync(connection, cancellation))
                LogDrift(difference);
        foreach (var script in pending)
        {
            LogApplying(script.Name);
            await Run(connection, script.Text(), cancellation);
            await using var remember = new NpgsqlCommand(
                "insert into attendance_migrations (name, sha256) values ($1, $2) on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()", connection)
            {
                Parameters = { new() { Value = script.Name }, new() { Value = Hash(script) } },
            };
            await remember.ExecuteNonQueryAsync(cancellation);
        }
        if (pending.Count > 0)
        {
            await using var keep = new NpgsqlCommand("insert into attendance_structure (made) values ($1::jsonb) on conflict (only_one) do update set made = excluded.made", connection)
            {
                Parameters = { new() { Value = JsonSerializer.Serialize(await Structure.ReadAsync(connection, Schemas, cancellation)) } },
            };
            await keep.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>What somebody changed past the program since the last migration: columns, constraints, indexes, triggers, rules, functions.</summary>
    public async Task<IReadOnlyList<string>> DriftAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await DriftAsync(connection, cancellation);
    }

    private async Task<IReadOnlyList<string>> DriftAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var made = new NpgsqlCommand("select made::text from attendance_structure", connection);
        return await made.ExecuteScalarAsync(cancellation) is string kept
            ? [.. Structure.Compare(JsonSerializer.Deserialize<Dictionary<string, string>>(kept)!, await Structure.ReadAsync(connection, Schemas, cancellation))]
            : [];
    }

    /// <summary>The scripts whose present text has not been applied.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var exists = new NpgsqlCommand("select to_regclass('attendance_migrations') is not null", connection);
        return await exists.ExecuteScalarAsync(cancellation) is true
            ? [.. (await PendingAsync(connection, cancellation)).Select(script => script.Name)]
            : [.. scripts.Select(script => script.Name)];
    }

    private async Task<IReadOnlyList<SchemaScript>> PendingAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var applied = new Dictionary<string, byte[]>();
        await using var command = new NpgsqlCommand("select name, sha256 from attendance_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            applied.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return [.. scripts.Where(script => !applied.TryGetValue(script.Name, out var hash) || !hash.AsSpan().SequenceEqual(Hash(script)))];
    }

    /// <summary>The schemas of the modules.</summary>
    internal string[] Schemas => [.. scripts.Select(script => script.Name)];

    /// <summary>The hash of each module's script, hexadecimal.</summary>
    internal Dictionary<string, string> Versions() => scripts.ToDictionary(script => script.Name, script => Convert.ToHexStringLower(Hash(script)));

    private static byte[] Hash(SchemaScript script) => SHA256.HashData(Encoding.UTF8.GetBytes(script.Text()));

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database was changed past the program: {Difference}")]
    private partial void LogDrift(string difference);

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing the tables of {Name} up to date")]
    private partial void LogApplying(string name);
}
