using Attendance.EventStore.Backups;
using Attendance.EventStore.Daemon;
using Attendance.EventStore.Postgres;
using Attendance.EventStore.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Attendance.EventStore;

/// <summary>What the event store adds to the program. It needs an <c>NpgsqlDataSource</c>.</summary>
public static class EventStoreModule
{
    public static IServiceCollection AddEventStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EventRegistry>(provider =>
        {
            var registry = new EventRegistry();
            foreach (var add in provider.GetServices<EventNames>())
                add.Register(registry);
            return registry;
        });
        services.AddSingleton<CommitSignal>();
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<DocumentStore>());
        services.AddScoped<SessionMetadata>();
        services.AddScoped<ScopedSession>();
        services.AddScoped(provider => provider.GetRequiredService<ScopedSession>().Session);
        services.AddScoped<IQuerySession>(provider => provider.GetRequiredService<IDocumentSession>());
        services.AddSingleton<Migrator>();
        services.AddSingleton<Backup>();
        services.AddSingleton<HighWaterMark>();
        services.AddSingleton<ProjectionHealth>();
        services.AddSingleton(new SchemaScript("event_store", typeof(EventStoreModule).Assembly, "event_store.sql"));
        return services.AddRetention(IdempotentRequests.Prune);
    }

    /// <summary>The background work of a node: the mark, the projections, the wake-up between nodes.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="leads">Whether it feeds the tables of projections and prunes; every node follows the log with what it keeps in memory.</param>
    public static IServiceCollection AddEventDaemon(this IServiceCollection services, bool leads = true)
    {
        services.AddSingleton(new DaemonDuties(leads));
        services.AddHostedService<CommitNotifier>();
        services.AddHostedService<ProjectionDaemon>();
        return leads ? services.AddHostedService<Pruning>() : services;
    }

    /// <summary>Sealing of the log with these keys, and the check of the whole history.</summary>
    public static IServiceCollection AddHistorySeals(this IServiceCollection services, AuditKeys keys) =>
        services.AddSingleton(keys).AddSingleton(provider => new HistoryVerifier(provider.GetRequiredService<DocumentStore>(), keys));

    /// <summary>The background work that seals; it needs <see cref="AddHistorySeals"/>.</summary>
    public static IServiceCollection AddSealer(this IServiceCollection services) => services.AddHostedService<Sealer>();

    public static IServiceCollection AddEventNames(this IServiceCollection services, Action<EventRegistry> register) =>
        services.AddSingleton(new EventNames(register));

    public static IServiceCollection AddProjection<T>(this IServiceCollection services)
        where T : EventProjection =>
        services.AddSingleton<EventProjection, T>();

    public static IServiceCollection AddMemoryProjection<T>(this IServiceCollection services)
        where T : MemoryProjection =>
        services.AddSingleton<T>().AddSingleton<MemoryProjection>(provider => provider.GetRequiredService<T>());

    /// <param name="services">The program's services.</param>
    /// <param name="sql">A statement that removes what is no longer needed; see <see cref="Retention"/>.</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, string sql) => services.AddSingleton(new Retention(sql));

    /// <summary>Adds the module's own tables: an SQL script, embedded in its assembly, that can run again at any time.</summary>
    public static IServiceCollection AddSchema<TAssembly>(this IServiceCollection services, string name) =>
        services.AddSingleton(new SchemaScript(name, typeof(TAssembly).Assembly, $"{name}.sql"));
}

/// <summary>One module's list of stored event names.</summary>
public sealed record EventNames(Action<EventRegistry> Register);
