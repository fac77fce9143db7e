using Attendance.EventStore;

namespace Attendance.Messaging;

/// <summary>Asks another module, by a record of Contracts. The one asked works in the caller's session.</summary>
public interface IMessageBus
{
    Task<TAnswer> InvokeAsync<TAnswer>(object question, CancellationToken cancellation = default);
}

/// <summary>Answers a question in the caller's session: what it appends or queues commits with the caller's own work.</summary>
public interface IAnswer<in TQuestion, TAnswer>
{
    Task<TAnswer> Handle(TQuestion question, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>
/// Reacts to an event of the log, or to a message that a handler sent. The effect is what it appends to or queues in the
/// session; the runtime saves it together with the message's completion, so a handler never saves.
/// </summary>
public interface IHandle<in TMessage>
{
    Task Handle(TMessage message, Envelope envelope, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>What travels with a message.</summary>
/// <param name="Id">Of the inbox row.</param>
/// <param name="EventId">The event it came from; null for one that a handler sent.</param>
/// <param name="StreamId">Messages of one stream to one destination are handled in order.</param>
/// <param name="Attempt">1 at the first.</param>
public sealed record Envelope(long Id, Guid? EventId, Guid StreamId, string Destination, int Attempt)
{
    private readonly List<(object Message, DateTimeOffset? DueAt)> _further = [];

    internal IReadOnlyList<(object Message, DateTimeOffset? DueAt)> Further => _further;

    /// <summary>Sends a further message of the same stream, in the transaction of this one's effect.</summary>
    /// <param name="message">Of a type that a handler is subscribed to by name.</param>
    /// <param name="dueAt">Not before; null: at once.</param>
    public void Send(object message, DateTimeOffset? dueAt = null) => _further.Add((message, dueAt));
}

/// <summary>How patient the message runtime is.</summary>
/// <param name="TimeOut">After it a handler is told to stop, and has failed.</param>
public sealed record MessageSettings(TimeSpan TimeOut)
{
    public static MessageSettings Default { get; } = new(TimeSpan.FromSeconds(60));
}
