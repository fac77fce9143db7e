using Attendance.EventStore;
using Attendance.Host;
using Attendance.Messaging;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

// A node for tests, in a process of its own: one of its messages ends the whole process, as native code may.
// Arguments: the database; "append" puts two messages of one stream there and ends.
await using var dataSource = NpgsqlDataSource.Create(args[0]);
await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), TestPostgres.Settings)
    .AddEventDaemon().AddMessageRuntime()
    .AddEventNames(names => names.Add<Struck>("test_struck"))
    .AddHandler<Struck, Killer>("test.killer")
    .BuildServiceProvider();
if (args is [_, "append"])
{
    await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
    (await session.Events.FetchForWriting<Strikes>(Guid.NewGuid(), 0)).AppendMany([new Struck(true), new Struck(false)]);
    await session.SaveChangesAsync();
    return;
}
foreach (var service in services.GetServices<IHostedService>())
    await service.StartAsync(CancellationToken.None);
// Until whoever started it has seen enough.
await Console.In.ReadToEndAsync();

internal sealed record Struck(bool IsFatal);

internal sealed record Strikes : IAggregate<Strikes>
{
    public static Strikes Initial { get; } = new();

    public static Strikes Evolve(Strikes state, object @event) => state;
}

internal sealed class Killer : IHandle<Struck>
{
    public Task Handle(Struck message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
    {
        if (message.IsFatal)
            Environment.FailFast("As native code may.");
        return Task.CompletedTask;
    }
}
