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
        var dataSource = server.CreateDataSource("command", settings.IsProduction);
        var services = new ServiceCollection().AddLogging(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)).AddSingleton(dataSource);
        var provider = AttendanceApp.AddModules(services, settings).BuildServiceProvider();
        var opened = new CommandServices(server, dataSource, provider);
        if (migrate)
        {
            await provider.GetRequiredService<Migrator>().MigrateAsync(cancellation);
            await opened.KeysMustFitAsync(cancellation);
        }
        return opened;
    }

    /// <summary>Only reads: the tables must be those of this version already.</summary>
    public static async Task<CommandServices> OpenForReadingAsync(CancellationToken cancellation)
    {
        var services = await OpenAsync(cancellation, migrate: false);
        if (await services.Provider.GetRequiredService<Migrator>().PendingAsync(cancellation) is { Count: > 0 } pending)
        {
            await services.DisposeAsync();
            throw new StartException($"The tables are of another version of the program ({string.Join(", ", pending)}). Use that version, or run migrate first.");
        }
        await services.KeysMustFitAsync(cancellation);
        return services;
    }

    private async Task KeysMustFitAsync(CancellationToken cancellation)
    {
        try
        {
            await ConfiguredKeys.MustFitAsync(provider, cancellation);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        await dataSource.DisposeAsync();
        await server.DisposeAsync();
    }
}
