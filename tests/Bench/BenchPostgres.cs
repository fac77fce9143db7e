using Attendance.EventStore.Postgres;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Host.Database;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Bench;

/// <summary>A Postgres as the program runs it, with fsync, on an empty directory that is removed at the end.</summary>
internal sealed class BenchPostgres : IAsyncDisposable
{
    private readonly string _directory;
    private readonly EmbeddedPostgres _server;

    private BenchPostgres(string directory, EmbeddedPostgres server, NpgsqlDataSource dataSource) => (_directory, _server, DataSource) = (directory, server, dataSource);

    public NpgsqlDataSource DataSource { get; }

    public static async Task<BenchPostgres> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"attendance-bench-{Environment.ProcessId}");
        var server = await EmbeddedPostgres.StartAsync(directory, DataFolder.Binaries(), CancellationToken.None);
        var dataSource = NpgsqlDataSource.Create(server.ConnectionString);
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), TestPostgres.Settings).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        return new(directory, server, dataSource);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
