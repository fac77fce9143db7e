using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>
/// Wakes the other nodes: one connection listens, and at most one NOTIFY per 20 ms is sent, never inside an append
/// (there it costs a factor of six and more). A lost wake-up is made up for by polling.
/// </summary>
internal sealed partial class CommitNotifier(NpgsqlDataSource dataSource, CommitSignal signal, ILogger<CommitNotifier> logger) : BackgroundService
{
    private const string Channel = "attendance_events";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _committed = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signal.CommittedHere += Release;
        try
        {
            await Task.WhenAll(KeepTrying(SendAsync, stoppingToken), KeepTrying(ListenAsync, stoppingToken));
        }
        finally
        {
            signal.CommittedHere -= Release;
        }
    }

    private void Release()
    {
        if (_committed.CurrentCount == 0)
        {
            try
            {
                _committed.Release();
            }
            catch (SemaphoreFullException)
            {
                // Two commits at once: one wake-up is enough.
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var notify = new NpgsqlCommand($"notify {Channel}", connection);
        while (true)
        {
            await _committed.WaitAsync(cancellation);
            await notify.ExecuteNonQueryAsync(cancellation);
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        connection.Notification += (_, _) => signal.Wake();
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        while (true)
            await connection.WaitAsync(cancellation);
    }

    private async Task KeepTrying(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await work(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is: polling makes up for it, and it is tried again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogAway(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override void Dispose()
    {
        _committed.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database cannot be reached for wake-ups; trying again: {Reason}")]
    private partial void LogAway(string reason);
}
