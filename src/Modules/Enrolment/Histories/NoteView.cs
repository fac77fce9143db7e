using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Histories;

/// <summary>The stream of one viewer's looks at one person's history.</summary>
public sealed record Views(DateTimeOffset? LastAt) : IAggregate<Views>
{
    public static Views Initial { get; } = new((DateTimeOffset?)null);

    public static Guid StreamOf(Guid viewerId, Guid employeeId) => StreamIds.Of("history-views", viewerId, employeeId);

    public static Views Evolve(Views state, object @event) => @event is HistoryViewed viewed ? new(viewed.At) : state;
}

public sealed record NoteView(Guid EmployeeId, Guid ViewerId, DateTimeOffset At);

public static class NoteViewHandler
{
    public static TimeSpan Once { get; } = TimeSpan.FromMinutes(15);

    public static HistoryViewed? Handle(NoteView command, Views state) =>
        command.At - state.LastAt < Once ? null : new(command.EmployeeId, command.ViewerId, command.At);
}

/// <summary>The one thing a GET records: who looked at somebody else's history.</summary>
internal static class NotingViews
{
    public static async Task RunAsync(IDocumentSession session, NoteView command, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Views>(Views.StreamOf(command.ViewerId, command.EmployeeId), cancellation: cancellation);
        if (NoteViewHandler.Handle(command, stream.Aggregate) is not { } viewed)
            return;
        stream.AppendOne(viewed);
        await session.SaveChangesAsync(cancellation);
    }
}
