using System.Diagnostics;
using Attendance.EventStore;

namespace Attendance.Messaging;

internal sealed class MessageBus(IServiceProvider provider, IDocumentSession session, IEnumerable<Answering> answers) : IMessageBus
{
    private static readonly ActivitySource Activities = new("Attendance.Handlers");

    public async Task<TAnswer> InvokeAsync<TAnswer>(object question, CancellationToken cancellation)
    {
        var answer = answers.SingleOrDefault(candidate => candidate.Question == question.GetType())
            ?? throw new InvalidOperationException($"Nobody answers {question.GetType().Name}.");
        using var activity = Activities.StartActivity(question.GetType().Name);
        return (TAnswer)await answer.Invoke(provider, question, session, cancellation);
    }
}
