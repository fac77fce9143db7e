using Attendance.EventStore;
using Attendance.Messaging.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Messaging;

/// <summary>What the message runtime adds to the program.</summary>
public static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) =>
        services
            .AddSchema<Envelope>("messaging")
            .AddRetention(InboxSql.Prune)
            .AddScoped<IMessageBus, MessageBus>()
            .AddProjection<InboxForwarding>();

    /// <summary>The background work of a node: claims messages and runs their handlers.</summary>
    public static IServiceCollection AddMessageRuntime(this IServiceCollection services) => services.AddHostedService<InboxRuntime>();

    /// <summary>Subscribes a handler to an event.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="destination">
    /// Its name in the inbox, given by hand: it must not change. Handlers of different events may share one; then messages
    /// of one stream are handled in order across them.
    /// </param>
    public static IServiceCollection AddHandler<TEvent, THandler>(this IServiceCollection services, string destination)
        where TEvent : class
        where THandler : class, IHandle<TEvent>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(new Subscription(destination, typeof(TEvent), (provider, message, envelope, session, cancellation) =>
            provider.GetRequiredService<THandler>().Handle((TEvent)message, envelope, session, cancellation)));
    }

    public static IServiceCollection AddAnswer<TQuestion, TAnswer, THandler>(this IServiceCollection services)
        where TQuestion : notnull
        where THandler : class, IAnswer<TQuestion, TAnswer>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(new Answering(typeof(TQuestion), async (provider, question, session, cancellation) =>
            (await provider.GetRequiredService<THandler>().Handle((TQuestion)question, session, cancellation))!));
    }
}

internal sealed record Subscription(
    string Destination, Type Event,
    Func<IServiceProvider, object, Envelope, IDocumentSession, CancellationToken, Task> Invoke);

internal sealed record Answering(Type Question, Func<IServiceProvider, object, IDocumentSession, CancellationToken, Task<object>> Invoke);
