using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Attendance.EventStore.Daemon;

/// <param name="Leads">Whether the node feeds the tables of projections, or only what it keeps in memory.</param>
internal sealed record DaemonDuties(bool Leads);

/// <summary>
/// Feeds every projection from the log. A projection runs on one node at a time: the lock on its progress row, taken in
/// the page's own transaction, is leadership and fence in one. One that throws is retried with back-off and named in
/// <see cref="ProjectionHealth"/>; the others go on.
/// </summary>
internal sealed partial class ProjectionDaemon(
    DaemonDuties duties, DocumentStore store, HighWaterMark mark, CommitSignal signal, ProjectionHealth health,
    IEnumerable<EventProjection> projections, IEnumerable<MemoryProjection> memories, ILogger<ProjectionDaemon> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(30), PauseWithoutDatabase = TimeSpan.FromMilliseconds(500), Gather = TimeSpan.FromMilliseconds(10);
    private readonly Stopwatch _lookedAt = Stopwatch.StartNew();
    private TaskCompletionSource _marked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll([
            FollowLogAsync(stoppingToken),
            .. projections.Where(_ => duties.Leads).Select(projection => KeepGoing(projection.Name, Steps(projection), stoppingToken)),
            .. memories.Select(memory => KeepGoing(memory.GetType().Name, FailingClosed(memory, Steps(memory)), stoppingToken)),
        ]);

    private async Task FollowLogAsync(CancellationToken cancellation) =>
        await KeepGoing("HighWaterMark", async ct =>
        {
            var next = signal.NextAsync(Poll, ct);
            var before = mark.Current;
            if (await mark.AdvanceAsync(ct) != before)
                Interlocked.Exchange(ref _marked, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            await next;
            // One commit is seen at once; many are looked at together.
            if (_lookedAt.Elapsed is var since && since < Gather)
                await Task.Delay(Gather - since, ct);
            _lookedAt.Restart();
            return true;
        }, cancellation);

    /// <summary>One step is one page; it says whether there may be more at once, and nothing where another node leads.</summary>
    private Func<CancellationToken, Task<bool?>> Steps(EventProjection projection)
    {
        var registered = false;
        long reached = -1;
        return async cancellation =>
        {
            if (!registered)
            {
                await ProjectionPage.RegisterAsync(store, projection, cancellation);
                registered = true;
            }
            var upTo = mark.Current;
            if (reached >= upTo)
                return null;
            if (await ProjectionPage.ApplyAsync(store, projection, upTo, cancellation) is not { } now)
                return null;
            reached = now;
            return reached < upTo;
        };
    }

    private Func<CancellationToken, Task<bool?>> Steps(MemoryProjection memory)
    {
        long? position = null;
        return async cancellation =>
        {
            await using var session = store.QuerySession();
            if (position is not { } from)
            {
                from = await mark.AdvanceAsync(cancellation);
                await memory.LoadAsync(session, cancellation);
                position = from;
            }
            var upTo = mark.Current;
            if (from >= upTo)
                return false;
            await using var connection = await store.DataSource.OpenConnectionAsync(cancellation);
            var page = await LogReader.ReadPageAsync(connection, store.Registry, from, upTo, cancellation);
            await memory.ApplyPageAsync(session, page, cancellation);
            position = page.Count == LogReader.PageSize ? page[^1].Sequence : upTo;
            return position < upTo;
        };
    }

    private Func<CancellationToken, Task<bool?>> FailingClosed(MemoryProjection memory, Func<CancellationToken, Task<bool?>> step) => async cancellation =>
    {
        try
        {
            // Of the moment for which the log's end is known: without a database it stands still, and so does what is held.
            var looked = mark.LookedAt;
            var more = await step(cancellation);
            memory.Mark(current: true, more is true ? null : looked);
            return more;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            memory.Mark(current: false);
            throw;
        }
    };

    private async Task KeepGoing(string name, Func<CancellationToken, Task<bool?>> step, CancellationToken cancellation)
    {
        // A node that begins to lead takes back what one before it told.
        var (failures, isCleared) = (0, false);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var marked = Volatile.Read(ref _marked).Task;
                var more = await step(cancellation);
                if (more is not null && !isCleared)
                    await health.RecoveredAsync(name, cancellation);
                else if (failures > 0)
                    health.Forget(name);
                (failures, isCleared) = (0, isCleared || more is not null);
                if (more is not true)
                    await Task.WhenAny(marked, Task.Delay(Poll, cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (DatabaseAway.IsCauseOf(e))
            {
                // No fault of the projection; the notifier tells it.
                await Task.Delay(PauseWithoutDatabase, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // Whatever it is: it is told, and tried again, and the others go on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogStuck(e, name, ++failures);
                isCleared = false;
                await health.FailedAsync(name, e, failures, cancellation);
                var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 9)));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Projection} failed ({Failures} times in a row) and will be tried again")]
    private partial void LogStuck(Exception e, string projection, int failures);
}
