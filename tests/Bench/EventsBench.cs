using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Attendance.Bench;

/// <summary>The event store beside a raw "one INSERT and commit" on the same server, in the same run.</summary>
internal static class EventsBench
{
    private const int Rounds = 5, Streams = 20_000, EventsBefore = 10;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);
    private static readonly int[] Sessions = [1, 8, 32];

    private sealed record Noted(Guid Subject, string Text, int Number, DateTimeOffset At);

    private sealed record Note(int Sum) : IAggregate<Note>
    {
        public static Note Initial { get; } = new(0);

        public static Note Evolve(Note state, object @event) => @event is Noted noted ? new(state.Sum + noted.Number) : state;
    }

    /// <summary>Writes one row a stream: how many events it has.</summary>
    private sealed class CountProjection : EventProjection
    {
        public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
        {
            var counts = page.Where(e => e.Data is Noted).GroupBy(e => e.StreamId).ToList();
            operations.QueueSqlCommand(
                "insert into bench_counts (id, events) select * from unnest($1::uuid[], $2::int[]) on conflict (id) do update set events = bench_counts.events + excluded.events",
                counts.Select(stream => stream.Key).ToArray(), counts.Select(stream => stream.Count()).ToArray());
            return ValueTask.CompletedTask;
        }
    }

    public static async Task<int> RunAsync()
    {
        await using var postgres = await BenchPostgres.StartAsync();
        await postgres.ExecuteAsync("create table bench_raw (id uuid primary key, stream_id uuid, version bigint, data jsonb, type text, timestamp timestamptz); create table bench_counts (id uuid primary key, events int not null)");
        await using var services = new ServiceCollection().AddLogging().AddSingleton(postgres.DataSource).AddEventStore().AddEventDaemon()
            .AddProjection<CountProjection>().AddEventNames(names => names.Add<Noted>("bench_noted")).BuildServiceProvider();
        var store = services.GetRequiredService<IDocumentStore>();
        Console.WriteLine($"events of about 270 bytes, fsync on, medians of {Rounds} rounds of {Slice.TotalSeconds:0} s in turn");
        await AppendsAsync(postgres, store);
        await AggregateAsync(store);
        await ImportAsync(store);
        await CatchUpAsync(postgres, services);
        return 0;
    }

    private static async Task AppendsAsync(BenchPostgres postgres, IDocumentStore store)
    {
        var known = new Guid[Streams];
        foreach (var chunk in Enumerable.Range(0, Streams).Chunk(500))
        {
            await using var session = store.LightweightSession();
            foreach (var i in chunk)
                (await session.Events.FetchForWriting<Note>(known[i] = Guid.CreateVersion7(), 0)).AppendMany(Enumerable.Range(0, EventsBefore).Select(Event));
            await session.SaveChangesAsync();
        }
        foreach (var sessions in Sessions)
        {
            // Streams of each writer's own, so that nobody meets a conflict.
            var own = known.Chunk(Streams / sessions).ToArray();
            List<double> raw = [], started = [], appended = [];
            for (var round = 0; round < Rounds; round++)
            {
                raw.Add(await PerSecondAsync(sessions, _ => RawAsync(postgres.DataSource)));
                started.Add(await PerSecondAsync(sessions, _ => AppendAsync(store, Guid.CreateVersion7(), isNew: true)));
                appended.Add(await PerSecondAsync(sessions, writer => AppendAsync(store, own[writer][Random.Shared.Next(own[writer].Length)], isNew: false)));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sessions,2} sessions: raw {Median(raw),6:0}/s   new streams {Median(started),6:0}/s ({Median(started) / Median(raw):0.00} of raw)   fetch, decide, append {Median(appended),6:0}/s ({Median(appended) / Median(raw):0.00})"));
        }
    }

    private static async Task<double> PerSecondAsync(int sessions, Func<int, Task> work)
    {
        var done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(writer => Task.Run(async () =>
        {
            while (watch.Elapsed < Slice)
            {
                await work(writer);
                Interlocked.Increment(ref done);
            }
        })));
        return done / watch.Elapsed.TotalSeconds;
    }

    private static async Task RawAsync(NpgsqlDataSource dataSource)
    {
        var e = Event(1);
        await using var command = dataSource.CreateCommand("insert into bench_raw (id, stream_id, version, data, type, timestamp) values ($1, $2, 1, $3, 'bench_noted', $4)");
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = e.Subject });
        command.Parameters.Add(new() { Value = System.Text.Json.JsonSerializer.Serialize(e, EventJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = e.At });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AppendAsync(IDocumentStore store, Guid id, bool isNew)
    {
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Note>(id, isNew ? 0 : null);
        stream.AppendOne(Event(stream.Aggregate.Sum + 1));
        await session.SaveChangesAsync();
    }

    private static async Task AggregateAsync(IDocumentStore store)
    {
        var id = Guid.CreateVersion7();
        await using (var session = store.LightweightSession())
        {
            (await session.Events.FetchForWriting<Note>(id, 0)).AppendMany(Enumerable.Range(0, 1000).Select(Event));
            await session.SaveChangesAsync();
        }
        var times = new List<double>();
        for (var i = 0; i < 220; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var session = store.QuerySession();
            await ((IDocumentSession)session).Events.AggregateStreamAsync<Note>(id);
            if (i >= 20)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"aggregate a stream of 1,000 events: {Median(times):0.00} ms"));
    }

    private static async Task ImportAsync(IDocumentStore store)
    {
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
            rates.Add(await ImportAsync(store, 100_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bulk import of 100,000 events in 10,000 streams: {Median(rates):0}/s"));
    }

    private static async Task<double> ImportAsync(IDocumentStore store, int events)
    {
        var watch = Stopwatch.StartNew();
        for (var done = 0; done < events; done += 5000)
        {
            await using var session = store.LightweightSession();
            for (var stream = 0; stream < 500; stream++)
                (await session.Events.FetchForWriting<Note>(Guid.CreateVersion7(), 0)).AppendMany(Enumerable.Range(0, 10).Select(Event));
            await session.SaveChangesAsync();
        }
        return events / watch.Elapsed.TotalSeconds;
    }

    private static async Task CatchUpAsync(BenchPostgres postgres, ServiceProvider services)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await using (var session = store.QuerySession())
        {
            var there = (await session.QueryAsync<long>("select count(*) from mt_events", CancellationToken.None))[0];
            await ImportAsync(store, (int)Math.Max(0, 1_000_000 - there));
        }
        await postgres.ExecuteAsync("vacuum analyze mt_events");
        var total = 0L;
        await using (var session = store.QuerySession())
            total = (await session.QueryAsync<long>("select count(*) from mt_events", CancellationToken.None))[0];
        var watch = Stopwatch.StartNew();
        var daemon = services.GetServices<IHostedService>().Single(service => service.GetType().Name == "ProjectionDaemon");
        await daemon.StartAsync(CancellationToken.None);
        if (!await store.WaitForNonStaleDataAsync(nameof(CountProjection), TimeSpan.FromMinutes(5), CancellationToken.None))
            throw new InvalidOperationException("The projection did not catch up.");
        var seconds = watch.Elapsed.TotalSeconds;
        await daemon.StopAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a projection of one row a stream catches up over {total} events: {total / seconds:0}/s"));
    }

    private static Noted Event(int number) => new(Guid.CreateVersion7(), "A text of the length that events of this kind usually have, or a little more than that.", number, DateTimeOffset.UtcNow);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
