using Attendance.Host.Profiler.Postgres;
using Npgsql;

namespace Attendance.Host.Profiler;

/// <summary>Follows the switch, keeps what was measured, and prunes: in the background, so that no request waits for it.</summary>
internal sealed class ProfileKeeper(Profiling profiling, ProfileStore store, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), WhenOff = TimeSpan.FromSeconds(5), Seldom = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? pruned = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                profiling.Set(await store.SwitchAsync(stoppingToken));
                var ended = new List<Profile>();
                while (ended.Count < 500 && profiling.Ended.TryRead(out var profile))
                    ended.Add(profile);
                if (ended.Count > 0)
                    await store.KeepAsync(ended, stoppingToken);
                if (pruned is not { } before || clock.GetElapsedTime(before) > Seldom)
                {
                    await store.PruneAsync(profiling.Switch, stoppingToken);
                    pruned = clock.GetTimestamp();
                }
            }
            catch (NpgsqlException)
            {
                // The database is away; what was measured meanwhile is no loss.
            }
            await Task.Delay(profiling.Switch.IsOn ? Often : WhenOff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
