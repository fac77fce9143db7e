using Attendance.Host.Profiler.Postgres;
using Npgsql;

namespace Attendance.Host.Profiler;

/// <summary>Follows the switch, keeps what was measured, and prunes: in the background, so that no request waits for it.</summary>
internal sealed class ProfileKeeper(Profiling profiling, ProfileStore store, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), WhenOff = TimeSpan.FromSeconds(5), Seldom = TimeSpan.FromMinutes(1);

    // One at a time: a switch that was read before it was set must not be followed after it, and what is being kept must not outlive a clearing.
    private readonly SemaphoreSlim _turn = new(1);
    private long? _pruned;

    public Task SetAsync(ProfilerSwitch next, CancellationToken cancellation) => InTurnAsync(async () =>
    {
        await store.SetAsync(next, cancellation);
        profiling.Set(next);
    }, cancellation);

    public Task ClearAsync(CancellationToken cancellation) => InTurnAsync(async () =>
    {
        while (profiling.Ended.TryRead(out _))
        {
        }
        await store.ClearAsync(cancellation);
    }, cancellation);

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await InTurnAsync(() => KeepAsync(stoppingToken), stoppingToken);
            }
            catch (NpgsqlException)
            {
                // The database is away; what was measured meanwhile is no loss.
            }
            await Task.Delay(profiling.Switch.IsOn ? Often : WhenOff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        profiling.Set(await store.SwitchAsync(cancellation));
        var ended = new List<Profile>();
        while (ended.Count < 500 && profiling.Ended.TryRead(out var profile))
            ended.Add(profile);
        if (ended.Count > 0)
            await store.KeepAsync(ended, cancellation);
        if (_pruned is not { } before || clock.GetElapsedTime(before) > Seldom)
        {
            await store.PruneAsync(profiling.Switch, cancellation);
            _pruned = clock.GetTimestamp();
        }
    }

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
