using System.Net.Http.Json;
using Attendance.EventStore;
using Attendance.EventStore.Postgres;
using Attendance.Host;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>The next version migrates while this one serves, comes beside it, and takes over. It differs as versions may: a column, a table and an event more.</summary>
public sealed class RollingUpgradeTests
{
    private sealed record AddedByTheNextVersion(int Number);

    /// <summary>Streams of its own.</summary>
    private sealed record NextAggregate : IAggregate<NextAggregate>
    {
        public static NextAggregate Initial { get; } = new();

        public static NextAggregate Evolve(NextAggregate state, object @event) => state;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_refused_and_nothing_is_lost()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var address = database.ConnectionString;
        var before = await RunningApp.StartAsync(own: database);
        using var old = await before.WithApiKeyAsync();
        var asking = new Asking(old);
        await asking.GoesOnAsync();

        await using var nextDatabase = NpgsqlDataSource.Create(address);
        await using (var services = Next(AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(nextDatabase), TestPostgres.Settings)).BuildServiceProvider())
            await services.GetRequiredService<Migrator>().MigrateAsync(Cancellation);
        await asking.GoesOnAsync();
        await using var after = await RunningApp.StartAsync(own: nextDatabase, more: services => Next(services));
        using var beside = await after.WithApiKeyAsync();
        asking.At(old, beside);
        await asking.GoesOnAsync();
        await after.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<IDocumentSession>();
            (await session.Events.FetchForWriting<NextAggregate>(Guid.NewGuid(), cancellation: Cancellation)).AppendOne(new AddedByTheNextVersion(1));
            await session.SaveChangesAsync(Cancellation);
            return true;
        });
        await asking.GoesOnAsync();
        // As a proxy does, before it is stopped.
        asking.At(beside);
        await asking.GoesOnAsync();
        await before.DisposeAsync();
        await asking.GoesOnAsync();
        var added = await asking.EndAsync();

        Assert.True(await RunningApp.EventuallyAsync(async () => await CountAsync(nextDatabase, "timekeeping.people") == added));
        Assert.Equal(added, await CountAsync(nextDatabase, "mt_events where type = 'employee_added'"));
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string what)
    {
        await using var command = database.CreateCommand($"select count(*) from {what}");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static IServiceCollection Next(IServiceCollection services) =>
        services.AddSchema<RollingUpgradeTests>("next_version").AddEventNames(names => names.Add<AddedByTheNextVersion>("added_by_the_next_version"));

    /// <summary>Adds one employee after the other, at one node after the other; it ends where one is refused.</summary>
    private sealed class Asking
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Task _asking;
        private volatile HttpClient[] _nodes;
        private volatile int _added;

        public Asking(params HttpClient[] nodes)
        {
            _nodes = nodes;
            _asking = AskAsync();
        }

        public void At(params HttpClient[] nodes) => _nodes = nodes;

        /// <summary>Waits until each node has answered twice more.</summary>
        public async Task GoesOnAsync()
        {
            var enough = _added + 2 * _nodes.Length + 1;
            while (_added < enough && !_asking.IsCompleted)
                await Task.Delay(20, Cancellation);
            if (_asking.IsCompleted)
                await _asking;
        }

        public async Task<int> EndAsync()
        {
            await _over.CancelAsync();
            await _asking;
            _over.Dispose();
            return _added;
        }

        private async Task AskAsync()
        {
            while (!_over.IsCancellationRequested)
            {
                var nodes = _nodes;
                using var answer = await nodes[_added % nodes.Length].PostAsJsonAsync("/api/v1/employees", new { number = $"R-{_added}", name = "Ada" }, Cancellation);
                Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
                _added++;
            }
        }
    }
}
