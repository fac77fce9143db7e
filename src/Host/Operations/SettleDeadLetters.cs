using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;

namespace Attendance.Host.Operations;

/// <summary>What an administrator or operator decides about messages that were given up.</summary>
/// <param name="Wanted">Numbers of messages; null: all that are dead.</param>
public sealed record SettleDeadLetters(IReadOnlyList<long>? Wanted, bool Replay, DateTimeOffset At);

/// <param name="Ids">The messages it is about.</param>
/// <param name="Event">What is recorded.</param>
public sealed record Settlement(IReadOnlyList<long> Ids, object Event);

public static class SettleDeadLettersHandler
{
    /// <param name="dead">The numbers of those that are dead now.</param>
    /// <exception cref="Rejection">None of them is dead.</exception>
    public static Settlement Handle(SettleDeadLetters command, IReadOnlyList<long> dead)
    {
        List<long> ids = [.. command.Wanted is null ? dead : dead.Intersect(command.Wanted)];
        if (ids.Count == 0)
            throw new Rejection("There is no such message that was given up. Somebody may have decided about it already.", kind: RejectionKind.Conflict);
        return new(ids, command.Replay ? new MessagesReplayed(ids, command.At) : new MessagesDiscarded(ids, command.At));
    }
}

/// <summary>Shared by the page and the command line.</summary>
internal static class SettlingDeadLetters
{
    /// <returns>How many it was about.</returns>
    public static async Task<int> RunAsync(IDocumentSession session, SettleDeadLetters command, CancellationToken cancellation)
    {
        var (ids, settled) = SettleDeadLettersHandler.Handle(command, await DeadLetters.IdsAsync(session, cancellation));
        if (command.Replay)
            DeadLetters.Replay(session, ids);
        else
            DeadLetters.Discard(session, ids);
        (await session.Events.FetchForWriting<OperationsLog>(OperationsLog.StreamId, cancellation: cancellation)).AppendOne(settled);
        await session.SaveChangesAsync(cancellation);
        return ids.Count;
    }
}

/// <summary>The stream of what was done to the system itself.</summary>
public sealed record OperationsLog : IAggregate<OperationsLog>
{
    public static bool IsFolded => false;

    public static Guid StreamId { get; } = StreamIds.Of("operations");

    public static OperationsLog Initial { get; } = new();

    public static OperationsLog Evolve(OperationsLog state, object @event) => state;
}
