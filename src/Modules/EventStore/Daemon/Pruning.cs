using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>What a module forgets after a while: a statement without parameters that may run at any time.</summary>
public sealed record Retention(string Sql);

/// <summary>Runs, once an hour, what the modules forget. The log itself is never pruned.</summary>
internal sealed partial class Pruning(NpgsqlDataSource dataSource, IEnumerable<Retention> retentions, ILogger<Pruning> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RunAsync(stoppingToken);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var retention in retentions)
        {
            try
            {
                await using var command = dataSource.CreateCommand(retention.Sql);
                await command.ExecuteNonQueryAsync(cancellation);
            }
            catch (NpgsqlException e)
            {
                LogLater(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be forgotten now; trying again in an hour: {Reason}")]
    private partial void LogLater(string reason);
}
