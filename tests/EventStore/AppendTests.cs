using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.EventStore.Tests;

public sealed class AppendTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_writers_at_the_same_version_one_wins()
    {
        await using var dataSource = await TestPostgres.CreateDatabaseAsync();
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource), TestPostgres.Settings).BuildServiceProvider();
        var store = services.GetRequiredService<IDocumentStore>();
        var id = Guid.NewGuid();
        await using var first = store.LightweightSession();
        await using var second = store.LightweightSession();
        var streamOfFirst = await first.Events.FetchForWriting<Count>(id, cancellation: Cancellation);
        var streamOfSecond = await second.Events.FetchForWriting<Count>(id, cancellation: Cancellation);
        streamOfFirst.AppendOne(new KioskRevoked(id, DateTimeOffset.UtcNow));
        streamOfSecond.AppendOne(new KioskRevoked(id, DateTimeOffset.UtcNow));

        await first.SaveChangesAsync(Cancellation);
        await Assert.ThrowsAsync<ConcurrencyException>(() => second.SaveChangesAsync(Cancellation));

        await using var reader = store.LightweightSession();
        Assert.Single(await reader.Events.FetchStreamAsync(id, Cancellation));
    }

    private sealed record Count(int Events) : IAggregate<Count>
    {
        public static Count Initial { get; } = new(0);

        public static Count Evolve(Count state, object @event) => new(state.Events + 1);
    }
}
