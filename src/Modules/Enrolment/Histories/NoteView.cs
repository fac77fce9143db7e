using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;

namespace Attendance.Enrolment.Histories;

/// <summary>The stream of one viewer's looks at one person's history.</summary>
public sealed record Views(DateTimeOffset? LastAt) : IAggregate<Views>
{
    public static Views Initial { get; } = new((DateTimeOffset?)null);

    public static Guid StreamOf(Guid viewerId, Guid employeeId) => StreamIds.Of("history-views", viewerId, employeeId);

    public static Views Evolve(Views state, object @event) => @event is HistoryViewed viewed ? new(viewed.At) : state;
}

/// <summary>The one thing a GET records: who looked at somebody else's history.</summary>
public sealed class NoteViewHandler(TimeProvider clock) : IAnswer<NoteView, NoteViewAnswer>
{
    public static TimeSpan Once { get; } = TimeSpan.FromMinutes(15);

    public static HistoryViewed? Handle(NoteView command, Views state, DateTimeOffset now) =>
        now - state.LastAt < Once ? null : new(command.EmployeeId, command.ViewerId, now);

    public async Task<NoteViewAnswer> Handle(NoteView question, IDocumentSession session, CancellationToken cancellation)
    {
        await AppendAsync(session, question, clock.GetUtcNow(), cancellation);
        return new();
    }

    /// <summary>For a page of this module.</summary>
    internal static async Task SaveAsync(IDocumentSession session, NoteView command, DateTimeOffset now, CancellationToken cancellation)
    {
        await AppendAsync(session, command, now, cancellation);
        await session.SaveChangesAsync(cancellation);
    }

    private static async Task AppendAsync(IDocumentSession session, NoteView command, DateTimeOffset now, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Views>(Views.StreamOf(command.ViewerId, command.EmployeeId), cancellation: cancellation);
        if (Handle(command, stream.Aggregate, now) is { } viewed)
            stream.AppendOne(viewed);
    }
}
