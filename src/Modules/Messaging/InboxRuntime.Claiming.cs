using System.Diagnostics;
using System.Threading.Channels;
using Attendance.Messaging.Postgres;

namespace Attendance.Messaging;

/// <summary>The claiming loop.</summary>
internal sealed partial class InboxRuntime
{
    private const int SingleClaim = 20, BatchClaim = 50;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250), RetryPoll = TimeSpan.FromMilliseconds(100), Gather = TimeSpan.FromMilliseconds(5);
    private readonly Stopwatch _retries = new();

    private async Task ClaimAsync(ChannelWriter<(IReadOnlyList<Claimed>, bool)> work, CancellationToken cancellation)
    {
        var next = signal.NextAsync(Poll, cancellation);
        if (_retries.Elapsed > RetryPoll || !_retries.IsRunning)
        {
            while (await TakeAsync(InboxSql.ClaimRetried, [subscriptions.Destinations], 1, asOne: false, work, cancellation))
            {
                // There may be another one.
            }
            _retries.Restart();
        }
        var more = await TakeAsync(InboxSql.ClaimNew, [subscriptions.Single, SingleClaim], SingleClaim, asOne: false, work, cancellation);
        more |= subscriptions.Batchable.Length > 0 && await TakeAsync(InboxSql.ClaimNew, [subscriptions.Batchable, BatchClaim], BatchClaim, asOne: true, work, cancellation);
        if (more)
            return;
        await next;
        // What is committed at nearly the same time is claimed together.
        await Task.Delay(Gather, cancellation);
    }

    /// <returns>Whether there may be more to claim at once.</returns>
    private async Task<bool> TakeAsync(string claim, object?[] parameters, int most, bool asOne, ChannelWriter<(IReadOnlyList<Claimed>, bool)> work, CancellationToken cancellation)
    {
        IReadOnlyList<Claimed> claimed;
        await using (var session = store.QuerySession())
            claimed = [.. (await session.QueryAsync<Claimed>(claim, cancellation, parameters)).OrderBy(row => row.Id)];
        if (claimed.Count == 0)
            return false;
        try
        {
            await work.WriteAsync((claimed, asOne), cancellation);
        }
        catch (OperationCanceledException)
        {
            await GiveBackAsync(claimed);
            throw;
        }
        return claimed.Count == most;
    }

    private async Task GiveBackAsync(IEnumerable<Claimed> claimed)
    {
        await using var session = store.LightweightSession();
        foreach (var row in claimed)
            session.QueueSqlCommand(InboxSql.GiveBack, row.Id, row.Attempts);
        await session.SaveChangesAsync(CancellationToken.None);
    }
}
