using Attendance.EventStore.Daemon;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore;

internal sealed class DocumentStore(
    NpgsqlDataSource dataSource, EventRegistry registry, TimeProvider clock, CommitSignal committed, HighWaterMark mark, IServiceProvider services) : IDocumentStore
{
    public NpgsqlDataSource DataSource => dataSource;

    public EventRegistry Registry => registry;

    public TimeProvider Clock => clock;

    public CommitSignal Committed => committed;

    public IDocumentSession LightweightSession(SessionMetadata? metadata = null) => new DocumentSession(this, metadata ?? new());

    public IDocumentSession SessionIn(NpgsqlConnection openTransaction, SessionMetadata metadata) => new DocumentSession(this, metadata, openTransaction);

    public IQuerySession QuerySession() => new DocumentSession(this, new());

    public async Task<bool> HasEventsAsync(CancellationToken cancellation)
    {
        await using var session = QuerySession();
        return (await session.QueryAsync<bool>("select exists (select from mt_events)", cancellation))[0];
    }

    public async Task RebuildProjectionAsync(string name, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
    {
        // Asked for when it is needed: projections may themselves need the store.
        var projection = services.GetServices<EventProjection>().SingleOrDefault(candidate => candidate.Name == name)
            ?? throw new ArgumentException($"There is no projection '{name}'.", nameof(name));
        if (projection.Tables.Count == 0)
            throw new ArgumentException($"{name} cannot be rebuilt: it is no read model.", nameof(name));
        await Rebuild.RunAsync(this, projection, await mark.AdvanceAsync(cancellation), progress, cancellation);
    }

    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        var upTo = await mark.AdvanceAsync(cancellation);
        foreach (var projection in services.GetServices<EventProjection>())
        {
            await ProjectionPage.RegisterAsync(this, projection, cancellation);
            for (long reached = -1; reached < upTo;)
            {
                if (await ProjectionPage.ApplyAsync(this, projection, upTo, cancellation) is { } now)
                    reached = now;
                else
                    await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
            }
        }
    }

    public async Task<long> LastSequenceAsync(CancellationToken cancellation)
    {
        await using var session = QuerySession();
        return (await session.QueryAsync<long>(HighWaterMark.LastDrawn, cancellation))[0];
    }

    public async Task<bool> WaitForNonStaleDataAsync(IReadOnlyCollection<string> projections, TimeSpan timeout, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        await using var session = QuerySession();
        var target = (await session.QueryAsync<long>(HighWaterMark.LastDrawn, cancellation))[0];
        var names = projections.Select(projection => $"{projection}:All").ToArray();
        while (true)
        {
            var reached = await session.QueryAsync<long>("select count(*) from mt_event_progression where name = any ($1) and last_seq_id >= $2", cancellation, names, target);
            if (reached[0] == names.Length)
                return true;
            if (clock.GetElapsedTime(started) > timeout)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellation);
        }
    }
}
