using Attendance.EventStore;
using Attendance.EventStore.Daemon;
using Attendance.Messaging.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.Messaging;

/// <summary>
/// Claims messages and runs their handlers, on every node. The attempt is counted and committed before the handler runs,
/// so that a message that kills the process ends as a dead letter too; then claim, effect and completion are one
/// transaction.
/// </summary>
internal sealed partial class InboxRuntime(
    IServiceScopeFactory scopes, IDocumentStore store, NpgsqlDataSource dataSource, CommitSignal signal,
    IEnumerable<Subscription> subscriptions, ILogger<InboxRuntime> logger) : BackgroundService
{
    private const int Workers = 2, MostAttempts = 5;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250), TimeOut = TimeSpan.FromSeconds(60);
    private readonly Dictionary<(string Destination, Type Event), Subscription> _subscriptions = subscriptions.ToDictionary(subscription => (subscription.Destination, subscription.Event));
    private readonly string[] _destinations = [.. subscriptions.Select(subscription => subscription.Destination).Distinct()];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => KeepTrying(WorkAsync, stoppingToken)));

    private async Task WorkAsync(CancellationToken cancellation)
    {
        var next = signal.NextAsync(Poll, cancellation);
        while (await ClaimAsync(cancellation) is { } envelope)
            await RunAsync(envelope, cancellation);
        await next;
    }

    private async Task<Envelope?> ClaimAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var claimed = await session.QueryAsync<Envelope>(InboxSql.Claim, cancellation, [_destinations]);
        return claimed is [var envelope] ? envelope : null;
    }

    private async Task RunAsync(Envelope envelope, CancellationToken cancellation)
    {
        try
        {
            using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeOut.CancelAfter(TimeOut);
            if (envelope.Attempt > MostAttempts)
                throw new InvalidOperationException($"The process ended {MostAttempts} times while this was handled.");
            await HandleAsync(envelope, timeOut.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program stops: that is no fault of the message.
            await using var session = store.LightweightSession();
            session.QueueSqlCommand(InboxSql.GiveBack, envelope.Id, envelope.Attempt);
            await session.SaveChangesAsync(CancellationToken.None);
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, it is written to the message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var final = e is Rejection || envelope.Attempt >= MostAttempts;
            LogFailed(e, envelope.Destination, envelope.Attempt, final ? "a dead letter now" : "to be tried again");
            await using var session = store.LightweightSession();
            session.QueueSqlCommand(InboxSql.Fail, envelope.Id, e.Message, final, Math.Pow(2, envelope.Attempt) * 0.25, envelope.Attempt);
            await session.SaveChangesAsync(cancellation);
        }
    }

    private async Task HandleAsync(Envelope envelope, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using (var begin = new NpgsqlCommand("begin", connection))
            await begin.ExecuteNonQueryAsync(cancellation);
        var metadata = scope.ServiceProvider.GetRequiredService<SessionMetadata>();
        await using var session = store.SessionIn(connection, metadata);
        scope.ServiceProvider.GetRequiredService<ScopedSession>().Use(session);
        var saved = false;
        try
        {
            var locked = await session.QueryAsync<long>(InboxSql.Lock, cancellation, envelope.Id, envelope.Attempt);
            if (locked.Count > 0)
            {
                var message = await session.Events.LoadAsync(envelope.EventId, cancellation)
                    ?? throw new InvalidOperationException($"The event {envelope.EventId} of message {envelope.Id} does not exist.");
                (metadata.UserName, metadata.CorrelationId, metadata.CausationId) = (message.UserName, message.CorrelationId, message.Id.ToString());
                await _subscriptions[(envelope.Destination, message.Data.GetType())].Invoke(scope.ServiceProvider, message.Data, envelope, session, cancellation);
                session.QueueSqlCommand(InboxSql.Finish, envelope.Id);
                await session.SaveChangesAsync(cancellation);
                saved = true;
            }
        }
        finally
        {
            if (!saved && connection.State == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("rollback", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Repeats a step for ever; a database that is away is waited for.</summary>
    private async Task KeepTrying(Func<CancellationToken, Task> step, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await step(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The runtime goes on, whatever a step met.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogAway(e);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination} failed at attempt {Attempt}: {Fate}")]
    private partial void LogFailed(Exception e, string destination, int attempt, string fate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages wait: the inbox cannot be read now")]
    private partial void LogAway(Exception e);
}
