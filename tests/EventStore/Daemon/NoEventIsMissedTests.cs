using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class NoEventIsMissedTests : IAsyncLifetime
{
    private const int Writers = 32, Rounds = 12;
    private NpgsqlDataSource _dataSource = null!, _writing = null!;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _writing = NpgsqlDataSource.Create(_dataSource.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    /// <summary>Every fourth writer stalls between drawing its numbers and its end, and half of those roll back.</summary>
    [Fact]
    public async Task A_projection_sees_every_committed_event_once_and_in_order_while_writers_stall_and_roll_back()
    {
        await using var writing = Node.Open(_writing);
        await using var node = Node.Open(_dataSource, services => services.AddSingleton(new Conduct()).AddProjection<SeenProjection>());
        await node.ExecuteAsync(SeenProjection.Table);
        await node.StartAsync();

        var rolledBack = 0;
        var writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => writer % 4 == 0 ? StallAsync(writer) : AppendAsync(writer))));
        var plain = await ReadPlainlyAsync(node, writers);

        var committed = await node.CommittedAsync();
        Assert.True(await RunningApp.EventuallyAsync(async () => await node.ProgressAsync(nameof(SeenProjection)) >= committed[^1]));
        Assert.Equal(committed, await node.SeenAsync());
        Assert.Equal(Writers / 4 * 3 * Rounds * 2 + (Writers / 4 * Rounds / 2 - rolledBack) * 3, committed.Count);
        // Every number that is missing was rolled back, and some were.
        var drawn = (await node.QueryAsync<long>("select last_value from mt_events_sequence"))[0];
        Assert.Equal(3 * rolledBack, drawn - committed.Count);
        Assert.True(rolledBack > 0);
        // Who trusts what is visible misses some: otherwise this would show nothing.
        Assert.NotEmpty(committed.Except(plain));

        async Task AppendAsync(int writer)
        {
            for (var round = 0; round < Rounds; round++)
                await writing.AppendAsync(StreamIds.Of("writer", writer, round % 3), new Counted(round), new Counted(round));
        }

        async Task StallAsync(int writer)
        {
            var random = new Random(writer);
            for (var round = 0; round < Rounds / 2; round++)
            {
                await using var slow = await SlowWriter.BeginAsync(_writing, 3);
                await Task.Delay(random.Next(5, 80));
                if (random.Next(2) == 0)
                {
                    await slow.RollbackAsync();
                    Interlocked.Increment(ref rolledBack);
                }
                else
                {
                    await slow.CommitAsync();
                }
            }
        }
    }

    private static async Task<List<long>> ReadPlainlyAsync(Node node, Task until)
    {
        var seen = new List<long> { 0 };
        bool last;
        do
        {
            last = until.IsCompleted;
            seen.AddRange(await node.QueryAsync<long>("select seq_id from mt_events where seq_id > $1 order by seq_id", seen[^1]));
            await Task.Delay(5);
        }
        while (!last);
        await until;
        return seen;
    }

    [Fact]
    public async Task A_memory_projection_loads_and_then_sees_every_later_event()
    {
        var memory = new List<long>();
        await using var node = Node.Open(_dataSource, services => services.AddSingleton(memory).AddMemoryProjection<Memory>());
        await node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));
        await using var slow = await SlowWriter.BeginAsync(_writing, 1);
        await node.StartAsync();
        Assert.False(node.Services.GetRequiredService<Memory>().IsReady);
        await slow.CommitAsync();
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(node.Services.GetRequiredService<Memory>().IsReady)));

        await node.AppendAsync(Guid.NewGuid(), new Counted(3), new Counted(4));
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(memory.Contains(5))));
        Assert.Equal([1, 2, 3, 4, 5], memory);
    }

    [Fact]
    public async Task A_memory_projection_that_cannot_go_on_is_not_ready_until_it_can()
    {
        var switchable = new Switch();
        await using var node = Node.Open(_dataSource, services => services.AddSingleton(switchable).AddMemoryProjection<Failing>());
        await node.StartAsync();
        var memory = node.Services.GetRequiredService<Failing>();
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(memory.IsReady)));

        switchable.Fails = true;
        await node.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(!memory.IsReady)));

        switchable.Fails = false;
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(memory.IsReady)));
    }

    private sealed class Switch
    {
        public volatile bool Fails;
    }

    private sealed class Failing(Switch conduct) : MemoryProjection
    {
        public override Task LoadAsync(IQuerySession session, CancellationToken cancellation) => Task.CompletedTask;

        public override Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation) =>
            conduct.Fails ? throw new InvalidOperationException("It cannot go on.") : Task.CompletedTask;
    }

    private sealed class Memory(List<long> seen) : MemoryProjection
    {
        public override async Task LoadAsync(IQuerySession session, CancellationToken cancellation) =>
            seen.AddRange(await session.QueryAsync<long>("select seq_id from mt_events order by seq_id", cancellation));

        public override Task ApplyPageAsync(IQuerySession session, IReadOnlyList<IEvent> page, CancellationToken cancellation)
        {
            // What was loaded may come again.
            seen.AddRange(page.Select(e => e.Sequence).Where(sequence => !seen.Contains(sequence)));
            return Task.CompletedTask;
        }
    }
}
