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
/// Reacts to an event of the log. The effect is what it appends to or queues in the session; the runtime saves it
/// together with the message's completion, so a handler never saves.
/// </summary>
public interface IHandle<in TEvent>
{
    Task Handle(TEvent message, Envelope envelope, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>What travels with a message.</summary>
/// <param name="Id">Of the inbox row.</param>
/// <param name="EventId">The event it came from.</param>
/// <param name="StreamId">Messages of one stream to one destination are handled in order.</param>
/// <param name="Attempt">1 at the first.</param>
public sealed record Envelope(long Id, Guid EventId, Guid StreamId, string Destination, int Attempt);
