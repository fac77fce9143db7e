using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore.Postgres;
using Attendance.EventStore.Sealing;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Host.Database;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Testing;

/// <summary>
/// A real Postgres for the tests of one process, started at the first use and gone with the process. Each database is a
/// copy of one that has been migrated.
/// </summary>
public static class TestPostgres
{
    /// <summary>Each test that runs has a database, and a program on it, of its own.</summary>
    private const int MostDatabases = 20, PoolSize = 40;
    private const string Template = "attendance_template";
    private static readonly Lazy<Task<EmbeddedPostgres>> Server = new(StartAsync);
    private static readonly Lazy<Task> Migrated = new(MigrateTemplateAsync);
    private static int _databases;

    /// <summary>A new database with every module's tables.</summary>
    public static async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        await Migrated.Value;
        return await CreateAsync($"test_{Interlocked.Increment(ref _databases)}", Template);
    }

    /// <summary>A new database without anything in it.</summary>
    public static Task<NpgsqlDataSource> CreateEmptyDatabaseAsync() => CreateAsync($"test_{Interlocked.Increment(ref _databases)}", "template1");

    /// <summary>Makes the tables of all modules.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource dataSource)
    {
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), Settings).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
    }

    /// <summary>Settings as in development, with keys of their own.</summary>
    public static Settings Settings { get; } = new()
    {
        IsProduction = false,
        DataDirectory = Path.Combine(Path.GetTempPath(), $"attendance-data-{Environment.ProcessId}"),
        SecretKey = "a secret for the tests alone, of some length",
        PersonalKeys = WrappingKeys.Parse(WrappingKeys.Generate()),
        AuditKeys = AuditKeys.Parse(AuditKey.Generate()),
        BiometricKeys = WrappingKeys.Parse(WrappingKeys.Generate()),
    };

    private static async Task<EmbeddedPostgres> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"attendance-test-{Environment.ProcessId}-{Guid.NewGuid().ToString()[..8]}"));
        var server = await EmbeddedPostgres.StartAsync(directory, DataFolder.Binaries(), CancellationToken.None, fsync: false, connections: MostDatabases * PoolSize);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveLater(directory);
        return server;
    }

    /// <summary>
    /// The server ends with this process, by itself; on a busy machine that takes longer than a test runner waits for the end
    /// of a process. What it leaves is removed by another.
    /// </summary>
    private static void RemoveLater(string directory)
    {
        const string Script = "exec <&- >&- 2>&-; while [ -e \"$0/data/postmaster.pid\" ]; do sleep 0.2; done; rm -rf \"$0\"";
        Process.Start("setsid", ["timeout", "120", "sh", "-c", Script, directory]).Dispose();
    }

    private static async Task MigrateTemplateAsync()
    {
        await using var dataSource = await CreateAsync(Template, "template1");
        await MigrateAsync(dataSource);
    }

    private static async Task<NpgsqlDataSource> CreateAsync(string name, string template)
    {
        var server = await Server.Value;
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"create database {name} template {template}", connection);
            await create.ExecuteNonQueryAsync();
        }
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = PoolSize }.ConnectionString);
    }
}
