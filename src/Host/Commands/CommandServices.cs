using Attendance.EventStore.Postgres;
using Attendance.Host.Configuration;
using Attendance.Host.Database;
using Npgsql;

namespace Attendance.Host.Commands;

/// <summary>What a command works with: the modules on the running instance's database, or on one of its own.</summary>
internal sealed class CommandServices(DatabaseServer server, NpgsqlDataSource dataSource, ServiceProvider provider) : IAsyncDisposable
{
    public IServiceProvider Provider => provider;

    public static Settings ReadSettings() =>
        Settings.Read(Environment.GetEnvironmentVariable, Settings.IsProductionName(Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")));

    public static async Task<CommandServices> OpenAsync(CancellationToken cancellation, bool migrate = true)
    {
        var settings = ReadSettings();
        var server = await DatabaseServer.BorrowAsync(settings, cancellation);
        settings = settings.WithDevelopmentSecrets();
        var dataSource = server.CreateDataSource();
        var services = new ServiceCollection().AddLogging(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)).AddSingleton(dataSource);
        var provider = AttendanceApp.AddModules(services, settings).BuildServiceProvider();
        if (migrate)
            await provider.GetRequiredService<Migrator>().MigrateAsync(cancellation);
        return new(server, dataSource, provider);
    }

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        await dataSource.DisposeAsync();
        await server.DisposeAsync();
    }
}
