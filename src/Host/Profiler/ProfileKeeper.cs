using Attendance.Host.Profiler.Postgres;
using Npgsql;

namespace Attendance.Host.Profiler;

/// <summary>Follows the switch, keeps what was measured, and prunes: in the background, so that no request waits for it.</summary>
internal sealed class ProfileKeeper(Profiling profiling, ProfileStore store) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), Seldom = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = DateTime.MinValue;
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
                if (DateTime.UtcNow - pruned > Seldom)
                {
                    await store.PruneAsync(profiling.Switch, stoppingToken);
                    pruned = DateTime.UtcNow;
                }
            }
            catch (NpgsqlException)
            {
                // The database is away; what was measured meanwhile is no loss.
            }
            await Task.Delay(Often, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
