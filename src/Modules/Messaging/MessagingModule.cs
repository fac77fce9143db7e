using Attendance.EventStore;
using Attendance.Messaging.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Attendance.Messaging;

/// <summary>What the message runtime adds to the program.</summary>
public static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.TryAddSingleton(MessageSettings.Default);
        return services
            .AddSchema<Envelope>("messaging")
            .AddRetention(InboxSql.Prune)
            .AddSingleton<Subscriptions>()
            .AddScoped<IMessageBus, MessageBus>()
            .AddProjection<InboxForwarding>();
    }

    /// <summary>The background work of a node: claims messages and runs their handlers.</summary>
    public static IServiceCollection AddMessageRuntime(this IServiceCollection services) => services.AddHostedService<InboxRuntime>();

    /// <summary>Subscribes a handler to an event.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="destination">
    /// Its name in the inbox, given by hand: it must not change. Handlers of different events may share one; then messages
    /// of one stream are handled in order across them.
    /// </param>
    /// <param name="batchable">Whether up to 50 messages may share a transaction; for handlers whose effect is quick SQL, and that append no events.</param>
    public static IServiceCollection AddHandler<TEvent, THandler>(this IServiceCollection services, string destination, bool batchable = false)
        where TEvent : class
        where THandler : class, IHandle<TEvent> =>
        services.Subscribe<TEvent, THandler>(destination, name: null, batchable);

    /// <summary>Subscribes a handler to messages that other handlers send.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="destination">Its name in the inbox.</param>
    /// <param name="name">The stored name of the message, given by hand.</param>
    public static IServiceCollection AddMessageHandler<TMessage, THandler>(this IServiceCollection services, string destination, string name)
        where TMessage : class
        where THandler : class, IHandle<TMessage> =>
        services.Subscribe<TMessage, THandler>(destination, name, batchable: false);

    public static IServiceCollection AddAnswer<TQuestion, TAnswer, THandler>(this IServiceCollection services)
        where TQuestion : notnull
        where THandler : class, IAnswer<TQuestion, TAnswer>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(new Answering(typeof(TQuestion), async (provider, question, session, cancellation) =>
            (await provider.GetRequiredService<THandler>().Handle((TQuestion)question, session, cancellation))!));
    }

    private static IServiceCollection Subscribe<TMessage, THandler>(this IServiceCollection services, string destination, string? name, bool batchable)
        where TMessage : class
        where THandler : class, IHandle<TMessage>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(new Subscription(destination, typeof(TMessage), name, batchable, (provider, message, envelope, session, cancellation) =>
            provider.GetRequiredService<THandler>().Handle((TMessage)message, envelope, session, cancellation)));
    }
}

/// <param name="Name">Of a message that handlers send; null for an event, whose name the log knows.</param>
internal sealed record Subscription(
    string Destination, Type Message, string? Name, bool IsBatchable,
    Func<IServiceProvider, object, Envelope, IDocumentSession, CancellationToken, Task> Invoke);

internal sealed record Answering(Type Question, Func<IServiceProvider, object, IDocumentSession, CancellationToken, Task<object>> Invoke);

/// <summary>Who handles what.</summary>
internal sealed class Subscriptions(IEnumerable<Subscription> all)
{
    private readonly Dictionary<(string Destination, Type Message), Subscription> _byMessage = all.ToDictionary(one => (one.Destination, one.Message));
    private readonly Dictionary<Type, Subscription> _sent = all.Where(one => one.Name is not null).ToDictionary(one => one.Message);
    private readonly Dictionary<string, Subscription> _byName = all.Where(one => one.Name is not null).ToDictionary(one => one.Name!);

    /// <summary>Handled one by one.</summary>
    public string[] Single { get; } = [.. all.GroupBy(one => one.Destination).Where(group => !group.All(one => one.IsBatchable)).Select(group => group.Key)];

    public string[] Batchable { get; } = [.. all.GroupBy(one => one.Destination).Where(group => group.All(one => one.IsBatchable)).Select(group => group.Key)];

    public string[] Destinations => [.. Single, .. Batchable];

    public ILookup<Type, Subscription> OfEvents { get; } = all.Where(one => one.Name is null).ToLookup(one => one.Message);

    /// <exception cref="InvalidOperationException">Nobody handles it.</exception>
    public Subscription Of(string destination, Type message) =>
        _byMessage.GetValueOrDefault((destination, message)) ?? throw new InvalidOperationException($"{destination} does not handle {message.Name}.");

    /// <exception cref="InvalidOperationException">Nobody is subscribed to it by name.</exception>
    public Subscription OfSent(Type message) =>
        _sent.GetValueOrDefault(message) ?? throw new InvalidOperationException($"Nobody handles the message {message.Name}.");

    /// <exception cref="InvalidOperationException">This version does not know the name.</exception>
    public Type TypeOf(string name) =>
        _byName.GetValueOrDefault(name)?.Message ?? throw new InvalidOperationException($"This version does not know the message '{name}'.");
}
