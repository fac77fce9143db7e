using Attendance.EventStore.Daemon;
using Attendance.Host;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Attendance.EventStore.Tests;

/// <summary>All modules as one node has them, without a web server; several may share a database.</summary>
internal sealed class Node(ServiceProvider services, NpgsqlDataSource dataSource) : IAsyncDisposable
{
    private readonly List<IHostedService> _running = [];

    public IServiceProvider Services => services;

    public IDocumentStore Store => services.GetRequiredService<IDocumentStore>();

    public ProjectionHealth Health => services.GetRequiredService<ProjectionHealth>();

    public HighWaterMark Mark => services.GetRequiredService<HighWaterMark>();

    /// <summary>The modules alone: sessions can be opened, nothing runs in the background.</summary>
    public static Node Open(NpgsqlDataSource dataSource, Action<IServiceCollection>? configure = null)
    {
        var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), TestPostgres.Settings)
            .AddEventDaemon()
            .AddEventNames(names => names.Add<Counted>("test_counted").Add<Renamed>("test_renamed"));
        configure?.Invoke(services);
        return new(services.BuildServiceProvider(), dataSource);
    }

    /// <summary>With the event daemon running.</summary>
    public static async Task<Node> StartAsync(NpgsqlDataSource dataSource, Action<IServiceCollection>? configure = null)
    {
        var node = Open(dataSource, configure);
        await node.StartAsync();
        return node;
    }

    public async Task StartAsync()
    {
        foreach (var service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    public async Task StopAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
            await service.StopAsync(CancellationToken.None);
        _running.Clear();
    }

    /// <summary>Appends to one stream in a session of its own.</summary>
    /// <returns>The version the stream has then.</returns>
    public async Task<long> AppendAsync(Guid stream, params object[] events)
    {
        await using var session = Store.LightweightSession();
        var open = await session.Events.FetchForWriting<Tally>(stream);
        open.AppendMany(events);
        await session.SaveChangesAsync();
        return open.CurrentVersion + events.Length;
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object?[] parameters)
    {
        await using var session = Store.QuerySession();
        return await session.QueryAsync<T>(sql, TestContext.Current.CancellationToken, parameters);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await services.DisposeAsync();
    }
}

internal sealed record Counted(int By);

internal sealed record Renamed(string Name);

internal sealed record Tally(int Sum, string? Name) : IAggregate<Tally>
{
    public static Tally Initial { get; } = new(0, null);

    public static Tally Evolve(Tally state, object @event) => @event switch
    {
        Counted counted => state with { Sum = state.Sum + counted.By },
        Renamed renamed => state with { Name = renamed.Name },
        _ => state,
    };
}

/// <summary>A database for the tests of one class; each works on streams of its own.</summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    internal Node Node { get; private set; } = null!;

    public MovedClock Clock { get; } = new();

    public async ValueTask InitializeAsync()
    {
        DataSource = await TestPostgres.CreateDatabaseAsync();
        Node = Tests.Node.Open(DataSource, services => services.AddSingleton<TimeProvider>(Clock));
        await Node.ExecuteAsync("create table notes (id int primary key, text text not null)");
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await DataSource.DisposeAsync();
    }
}
