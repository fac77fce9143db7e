using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.EventStore.Daemon;

/// <summary>Forgets, once an hour, the idempotency keys that are older than a week.</summary>
internal sealed partial class RequestPruning(NpgsqlDataSource dataSource, ILogger<RequestPruning> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var command = dataSource.CreateCommand(IdempotentRequests.Prune);
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogLater(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old request keys could not be forgotten now; trying again in an hour: {Reason}")]
    private partial void LogLater(string reason);
}
