using System.Collections.Concurrent;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Attendance.Messaging.Tests;

/// <summary>All modules as one node has them, with the handlers of a test; several may share a database.</summary>
internal sealed class Node(ServiceProvider services, NpgsqlDataSource dataSource) : IAsyncDisposable
{
    public const string First = "test.first", Second = "test.second";

    private readonly List<IHostedService> _running = [];

    public IServiceProvider Services => services;

    public IDocumentStore Store => services.GetRequiredService<IDocumentStore>();

    /// <summary>Nothing runs in the background yet.</summary>
    /// <param name="conduct">What the handlers do.</param>
    /// <param name="handles">False: the node forwards messages and runs no handler.</param>
    /// <param name="destinations">The handlers of the event; without any, the first and the second.</param>
    public static Node Open(NpgsqlDataSource dataSource, Conduct conduct, bool handles = true, params string[] destinations) =>
        Build(dataSource, conduct, services => _ = handles ? services.AddMessageRuntime() : services, destinations);

    /// <summary>With further handlers than those of the event.</summary>
    public static Node Open(NpgsqlDataSource dataSource, Conduct conduct, Action<IServiceCollection> further, params string[] destinations) =>
        Build(dataSource, conduct, services => further(services.AddMessageRuntime()), destinations);

    private static Node Build(NpgsqlDataSource dataSource, Conduct conduct, Action<IServiceCollection> configure, string[] destinations)
    {
        var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), TestPostgres.Settings)
            .AddEventDaemon()
            .AddEventNames(names => names.Add<Happened>("test_happened").Add<Followed>("test_followed"))
            .AddAnswer<Question, int, Answer>()
            .AddSingleton(conduct);
        foreach (var destination in destinations.Length > 0 ? destinations : [First, Second])
            services.AddHandler<Happened, Handler>(destination);
        configure(services);
        return new(services.BuildServiceProvider(), dataSource);
    }

    public async Task<Node> StartAsync()
    {
        foreach (var service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
        return this;
    }

    public async Task StopAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
            await service.StopAsync(CancellationToken.None);
        _running.Clear();
    }

    /// <summary>Appends one event for each number.</summary>
    public async Task AppendAsync(Guid stream, params int[] numbers)
    {
        await using var session = Store.LightweightSession(new() { UserName = "somebody", CorrelationId = "request" });
        (await session.Events.FetchForWriting<Log>(stream)).AppendMany(numbers.Select(number => new Happened(number)));
        await session.SaveChangesAsync();
    }

    public Task<bool> ForwardedAsync() => Store.WaitForNonStaleDataAsync(nameof(InboxForwarding), RunningApp.Patience, CancellationToken.None);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object?[] parameters)
    {
        await using var session = Store.QuerySession();
        return await session.QueryAsync<T>(sql, TestContext.Current.CancellationToken, parameters);
    }

    /// <summary>The messages of both handlers in the order they were forwarded.</summary>
    public Task<IReadOnlyList<Row>> InboxAsync() => QueryAsync<Row>(
        """
        select i.destination, (e.data ->> 'Number')::int, i.status, i.attempts, i.error, i.finished_at is not null
        from messaging_inbox i join mt_events e on e.id = i.event_id order by i.id
        """);

    /// <summary>What the handlers did, in the order they did it.</summary>
    public Task<IReadOnlyList<string>> EffectsAsync(string destination) =>
        QueryAsync<string>("select number::text from effects where destination = $1 order by position", destination);

    public Task<bool> EventuallyAsync(Func<IReadOnlyList<Row>, bool> holds) =>
        RunningApp.EventuallyAsync(async () => holds(await InboxAsync()));

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

internal sealed record Row(string Destination, int Number, string Status, int Attempts, string? Error, bool IsFinished)
{
    public const string Pending = "pending", Done = "done", Dead = "dead";
}

/// <summary>What the handlers of a test do, and what they were given.</summary>
internal sealed class Conduct
{
    public Func<Happened, Envelope, Handler, Task> Then { get; set; } = (_, _, _) => Task.CompletedTask;

    public ConcurrentQueue<(string Destination, int Number, int Attempt, DateTime At)> Calls { get; } = [];
}

internal sealed record Happened(int Number);

internal sealed record Followed(int Number);

internal sealed record Log : IAggregate<Log>
{
    public static bool IsFolded => false;

    public static Log Initial { get; } = new();

    public static Log Evolve(Log state, object @event) => state;
}

/// <summary>Leaves an effect in the database, and then does what the test wants.</summary>
internal sealed class Handler(Conduct conduct, IMessageBus bus, IDocumentSession scoped) : IHandle<Happened>
{
    public const string Table = "create table effects (position bigint generated always as identity, destination text not null, number int not null, stream_id uuid not null)";

    public IMessageBus Bus => bus;

    public IDocumentSession Session { get; private set; } = scoped;

    public CancellationToken Cancellation { get; private set; }

    public async Task Handle(Happened message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        (Session, Cancellation) = (session, cancellation);
        conduct.Calls.Enqueue((envelope.Destination, message.Number, envelope.Attempt, DateTime.UtcNow));
        session.QueueSqlCommand("insert into effects (destination, number, stream_id) values ($1, $2, $3)", envelope.Destination, message.Number, envelope.StreamId);
        await conduct.Then(message, envelope, this);
    }
}

internal sealed record Question(Guid Stream, int Number);

/// <summary>Appends in the session of the one who asks.</summary>
internal sealed class Answer : IAnswer<Question, int>
{
    public async Task<int> Handle(Question question, IDocumentSession session, CancellationToken cancellation)
    {
        (await session.Events.FetchForWriting<Log>(question.Stream, cancellation: cancellation)).AppendOne(new Followed(question.Number));
        session.QueueSqlCommand("insert into effects (destination, number, stream_id) values ('answer', $1, $2)", question.Number, question.Stream);
        return question.Number + 1;
    }
}

/// <summary>Each test has a database of its own.</summary>
public abstract class InboxTests : IAsyncLifetime
{
    protected NpgsqlDataSource DataSource { get; private set; } = null!;

    internal Conduct Conduct { get; } = new();

    /// <summary>Opened, not started.</summary>
    internal Node Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        DataSource = await TestPostgres.CreateDatabaseAsync();
        Node = Node.Open(DataSource, Conduct);
        await Node.ExecuteAsync(Handler.Table);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Node.DisposeAsync();
        await DataSource.DisposeAsync();
    }
}
