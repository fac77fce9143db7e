using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
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
    Subscriptions subscriptions, MessageSettings settings, ILogger<InboxRuntime> logger) : BackgroundService
{
    private static readonly ActivitySource Activities = new("Attendance.Messages");
    private const int Workers = 4, MostAttempts = 5;

    private sealed record Claimed(
        long Id, Guid? EventId, string Name, string? Body, Guid StreamId, string Destination, int Attempts, string? UserName, string? CorrelationId, string? CausationId, string? Headers);

    private sealed record Delivery(Envelope Envelope, object Message, string? UserName, string? CorrelationId, string? CausationId, string? Headers);

    /// <summary>One loop claims for the whole node, so that a commit does not set many looking at once; workers do the rest.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var work = Channel.CreateBounded<(IReadOnlyList<Claimed> Claimed, bool AsOne)>(1);
        await Task.WhenAll([
            KeepTrying(cancellation => ClaimAsync(work.Writer, cancellation), stoppingToken),
            .. Enumerable.Range(0, Workers).Select(_ => KeepTrying(cancellation => WorkAsync(work.Reader, cancellation), stoppingToken)),
        ]);
        // What was claimed and not begun.
        while (work.Reader.TryRead(out var left))
            await GiveBackAsync(left.Claimed);
    }

    private async Task WorkAsync(ChannelReader<(IReadOnlyList<Claimed> Claimed, bool AsOne)> work, CancellationToken cancellation)
    {
        var (claimed, asOne) = await work.ReadAsync(cancellation);
        var begun = 0;
        try
        {
            // Awaited with each message: one that cannot be read fails as one that cannot be handled.
            var events = EventsAsync(claimed, cancellation);
            if (asOne && await TryTogetherAsync(claimed, events, cancellation))
                return;
            for (; begun < claimed.Count; begun++)
                await RunAsync(claimed[begun], events, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program stops: that is no fault of the messages.
            await GiveBackAsync(claimed.Skip(begun));
            throw;
        }
    }

    /// <returns>False when it failed: then each is handled by itself.</returns>
    private async Task<bool> TryTogetherAsync(IReadOnlyList<Claimed> claimed, Task<Dictionary<Guid, IEvent>> events, CancellationToken cancellation)
    {
        try
        {
            await HandleAsync(claimed, events, cancellation);
            return true;
        }
#pragma warning disable CA1031 // One by one it will show which of them it was.
        catch (Exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private async Task RunAsync(Claimed claimed, Task<Dictionary<Guid, IEvent>> events, CancellationToken cancellation)
    {
        var attempt = claimed.Attempts;
        try
        {
            if (attempt > MostAttempts)
                throw new InvalidOperationException($"The process ended {MostAttempts} times while this was handled.");
            await HandleAsync([claimed], events, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, it is written to the message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var final = e is Rejection || attempt >= MostAttempts;
            var reason = e is OperationCanceledException ? $"It took longer than {settings.TimeOut.TotalSeconds:0.#} seconds." : e.Message;
            LogFailed(final ? LogLevel.Error : LogLevel.Warning, e, claimed.Destination, attempt, final ? "a dead letter now" : "to be tried again");
            await using var session = store.LightweightSession();
            session.QueueSqlCommand(InboxSql.Fail, claimed.Id, reason, final, Math.Pow(2, attempt) * 0.25, attempt);
            await session.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Locks the messages, runs their handlers and saves everything in one transaction.</summary>
    private async Task HandleAsync(IReadOnlyList<Claimed> claimed, Task<Dictionary<Guid, IEvent>> events, CancellationToken cancellation)
    {
        using var activity = Activities.StartActivity($"handle {claimed[0].Destination}");
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeOut.CancelAfter(settings.TimeOut);
        var known = await events;
        var deliveries = claimed.Select(row => Read(row, known)).ToList();
        await using var scope = scopes.CreateAsyncScope();
        await using var connection = await dataSource.OpenConnectionAsync(timeOut.Token);
        var locked = await BeginAsync(claimed, connection, timeOut.Token);
        var metadata = scope.ServiceProvider.GetRequiredService<SessionMetadata>();
        await using var session = store.SessionIn(connection, metadata);
        scope.ServiceProvider.GetRequiredService<ScopedSession>().Use(session);
        var saved = false;
        try
        {
            if (locked.Count > 0)
            {
                foreach (var (envelope, message, userName, correlation, causation, headers) in deliveries.Where(delivery => locked.Contains(delivery.Envelope.Id)))
                {
                    (metadata.UserName, metadata.CorrelationId, metadata.CausationId) = (userName, correlation, causation);
                    metadata.Headers.Clear();
                    foreach (var (name, value) in EventHeaders.Read(headers))
                        metadata.Headers[name] = value;
                    await subscriptions.Of(envelope.Destination, message.GetType()).Invoke(scope.ServiceProvider, message, envelope, session, timeOut.Token);
                    Send(session, envelope, metadata);
                }
                session.QueueSqlCommand(InboxSql.Finish, locked.ToArray());
                await session.SaveChangesAsync(timeOut.Token);
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

    /// <summary>Another node that looks for work may hold a row for a moment; one that handles it holds it for long.</summary>
    private static async Task<IReadOnlyList<long>> BeginAsync(IReadOnlyList<Claimed> claimed, NpgsqlConnection connection, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var locked = new List<long>();
            await using (var batch = new NpgsqlBatch(connection))
            {
                if (attempt == 1)
                    batch.BatchCommands.Add(new("begin"));
                batch.BatchCommands.Add(new(InboxSql.Lock) { Parameters = { new() { Value = claimed.Select(row => row.Id).ToArray() }, new() { Value = claimed.Select(row => row.Attempts).ToArray() } } });
                await using var reader = await batch.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                    locked.Add(reader.GetInt64(0));
            }
            if (locked.Count == claimed.Count || attempt == 3)
                return locked;
            await Task.Delay(10, cancellation);
        }
    }

    private async Task<Dictionary<Guid, IEvent>> EventsAsync(IReadOnlyList<Claimed> claimed, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var ids = claimed.Where(row => row.EventId is not null).Select(row => row.EventId!.Value).Distinct().ToList();
        return ids.Count == 0 ? [] : (await session.Events.LoadManyAsync(ids, cancellation)).ToDictionary(e => e.Id);
    }

    private Delivery Read(Claimed row, Dictionary<Guid, IEvent> events)
    {
        // A new one for each run: what an earlier run sent was undone with it.
        var envelope = new Envelope(row.Id, row.EventId, row.StreamId, row.Destination, row.Attempts);
        if (row.EventId is { } id)
        {
            var origin = events.GetValueOrDefault(id) ?? throw new InvalidOperationException($"The event {id} of message {row.Id} does not exist.");
            return new(envelope, origin.Data, origin.UserName, origin.CorrelationId, origin.Id.ToString(), origin.Headers);
        }
        var message = JsonSerializer.Deserialize(row.Body!, subscriptions.TypeOf(row.Name), EventJson.Options);
        return new(envelope, message ?? throw new InvalidDataException($"The message {row.Id} is null."), row.UserName, row.CorrelationId, row.CausationId, row.Headers);
    }

    private void Send(IDocumentSession session, Envelope envelope, SessionMetadata metadata)
    {
        for (var i = 0; i < envelope.Further.Count; i++)
        {
            var (message, dueAt) = envelope.Further[i];
            var subscription = subscriptions.OfSent(message.GetType());
            session.QueueSqlCommand(
                InboxSql.Send, envelope.Id, i, subscription.Name, JsonSerializer.Serialize(message, message.GetType(), EventJson.Options), subscription.Destination, envelope.StreamId, dueAt,
                metadata.UserName, metadata.CorrelationId, metadata.CausationId, metadata.Headers.Count == 0 ? null : JsonSerializer.Serialize(metadata.Headers));
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
                // That the database is away is told once a second by CommitNotifier.
                if (!DatabaseAway.IsCauseOf(e))
                    LogAway(e);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Message = "{Destination} failed at attempt {Attempt}: {Fate}")]
    private partial void LogFailed(LogLevel level, Exception e, string destination, int attempt, string fate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages wait: the inbox cannot be read now")]
    private partial void LogAway(Exception e);
}
