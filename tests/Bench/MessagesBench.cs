using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore;
using Attendance.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Attendance.Bench;

/// <summary>Messages from the commit of their event to the commit of their effect, on one node.</summary>
internal static class MessagesBench
{
    private const int Rounds = 5;
    private static readonly int[] Publishers = [1, 8, 32];
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    private sealed record Asked(int Number);

    private sealed record Wanted(int Number);

    private sealed record Asking : IAggregate<Asking>
    {
        public static bool IsFolded => false;

        public static Asking Initial { get; } = new();

        public static Asking Evolve(Asking state, object @event) => state;
    }

    private sealed class Noting : IHandle<Asked>, IHandle<Wanted>
    {
        public Task Handle(Asked message, Envelope envelope, IDocumentSession session, CancellationToken cancellation) => NoteAsync(message.Number, envelope, session);

        public Task Handle(Wanted message, Envelope envelope, IDocumentSession session, CancellationToken cancellation) => NoteAsync(message.Number, envelope, session);

        private static Task NoteAsync(int number, Envelope envelope, IDocumentSession session)
        {
            session.QueueSqlCommand("insert into bench_noted (id, number) values ($1, $2)", envelope.EventId, number);
            return Task.CompletedTask;
        }
    }

    public static async Task<int> RunAsync()
    {
        await using var postgres = await BenchPostgres.StartAsync();
        await postgres.ExecuteAsync("create table bench_noted (id uuid primary key, number int not null)");
        await using var services = new ServiceCollection().AddLogging().AddSingleton(postgres.DataSource).AddEventStore().AddMessaging().AddEventDaemon().AddMessageRuntime()
            .AddEventNames(names => names.Add<Asked>("bench_asked").Add<Wanted>("bench_wanted"))
            .AddHandler<Asked, Noting>("bench.single").AddHandler<Wanted, Noting>("bench.batchable", batchable: true).BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        var store = services.GetRequiredService<IDocumentStore>();
        // As on a system that has been in use: the planner knows that the tables are large.
        await PerSecondAsync(store, 32, number => new Wanted(number));
        await postgres.ExecuteAsync("vacuum analyze");
        Console.WriteLine($"published and handled, one event and one row each, fsync on, medians of {Rounds} rounds of {Slice.TotalSeconds:0} s");
        foreach (var publishers in Publishers)
        {
            List<double> single = [], batchable = [];
            for (var round = 0; round < Rounds; round++)
            {
                single.Add(await PerSecondAsync(store, publishers, number => new Asked(number)));
                batchable.Add(await PerSecondAsync(store, publishers, number => new Wanted(number)));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{publishers,2} publishers: one by one {Median(single),6:0}/s   batchable {Median(batchable),6:0}/s"));
        }
        foreach (var service in services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>Publishes for a while and waits until all is handled.</summary>
    private static async Task<double> PerSecondAsync(IDocumentStore store, int publishers, Func<int, object> make)
    {
        var before = await NotedAsync(store);
        var published = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, publishers).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < Slice)
            {
                await using var session = store.LightweightSession();
                (await session.Events.FetchForWriting<Asking>(Guid.CreateVersion7(), 0)).AppendOne(make(Interlocked.Increment(ref published)));
                await session.SaveChangesAsync();
            }
        })));
        while (await NotedAsync(store) - before < published)
            await Task.Delay(5);
        return published / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> NotedAsync(IDocumentStore store)
    {
        await using var session = store.QuerySession();
        return (await session.QueryAsync<long>("select count(*) from bench_noted", CancellationToken.None))[0];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
