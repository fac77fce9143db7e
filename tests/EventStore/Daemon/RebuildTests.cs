using Attendance.Testing;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class RebuildTests : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _node = Node.Open(_dataSource, services => services.AddProjection<SumProjection>());
        await _node.ExecuteAsync("create table sums (id uuid primary key, sum int not null)");
        await _node.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    private Task<bool> CaughtUpAsync() => _node.Store.WaitForNonStaleDataAsync(nameof(SumProjection), RunningApp.Patience, Cancellation);

    private async Task<string> SumsAsync() => (await _node.QueryAsync<string>("select coalesce(string_agg(id || '=' || sum, ' ' order by id), '') from sums"))[0];

    [Fact]
    public async Task A_rebuild_gives_back_what_was_damaged()
    {
        for (var i = 0; i < 20; i++)
            await _node.AppendAsync(Guid.NewGuid(), new Counted(i), new Counted(1));
        Assert.True(await CaughtUpAsync());
        var before = await SumsAsync();
        await _node.ExecuteAsync("update sums set sum = sum + 1; delete from sums where sum > 10");

        await _node.Store.RebuildProjectionAsync(nameof(SumProjection), null, Cancellation);

        Assert.Equal(before, await SumsAsync());
    }

    [Fact]
    public async Task Readers_never_see_half_a_board_and_nothing_that_is_appended_meanwhile_is_lost()
    {
        var streams = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToList();
        foreach (var stream in streams)
            await _node.AppendAsync(stream, [.. Enumerable.Repeat(new Counted(1), 20)]);
        Assert.True(await CaughtUpAsync());
        using var stop = new CancellationTokenSource();
        var fewest = long.MaxValue;
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                fewest = Math.Min(fewest, (await _node.QueryAsync<long>("select count(*) from sums"))[0]);
        }, Cancellation);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await _node.AppendAsync(streams[i % streams.Count], new Counted(1));
        }, Cancellation);

        for (var i = 0; i < 3; i++)
            await _node.Store.RebuildProjectionAsync(nameof(SumProjection), null, Cancellation);
        await stop.CancelAsync();
        await Task.WhenAll(reading, writing);

        Assert.Equal(200, fewest);
        Assert.True(await CaughtUpAsync());
        Assert.Equal(
            await _node.QueryAsync<long>("select count(*) from mt_events where type = 'test_counted'"),
            await _node.QueryAsync<long>("select sum(sum) from sums"));
    }

    /// <summary>Applied meanwhile, an event of a new stream would stand there twice: the rebuild begins where it found the log's end.</summary>
    [Fact]
    public async Task The_daemon_does_not_apply_a_page_while_a_rebuild_runs()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.True(await CaughtUpAsync());
        var late = Guid.NewGuid();
        var seen = true;

        await _node.Store.RebuildProjectionAsync(nameof(SumProjection), new Meanwhile(() => AppendLateAsync().GetAwaiter().GetResult()), Cancellation);

        Assert.False(seen);
        Assert.True(await CaughtUpAsync());
        Assert.Equal([1], await _node.QueryAsync<int>("select sum from sums where id = $1", late));

        async Task AppendLateAsync()
        {
            await _node.AppendAsync(late, new Counted(1));
            seen = await _node.Store.WaitForNonStaleDataAsync(nameof(SumProjection), TimeSpan.FromSeconds(1), Cancellation);
        }
    }

    private sealed class Meanwhile(Action act) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => act();
    }

    [Fact]
    public async Task What_is_no_read_model_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _node.Store.RebuildProjectionAsync("Nothing", null, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _node.Store.RebuildProjectionAsync("InboxForwarding", null, Cancellation));
    }

    private sealed class SumProjection : EventProjection
    {
        public override IReadOnlyList<string> Tables => ["sums"];

        public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
        {
            foreach (var e in page)
                if (e.Data is Counted counted)
                    operations.QueueSqlCommand("insert into sums (id, sum) values ($1, $2) on conflict (id) do update set sum = sums.sum + excluded.sum", e.StreamId, counted.By);
            return ValueTask.CompletedTask;
        }
    }
}
