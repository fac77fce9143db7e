using Attendance.EventStore.Daemon;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class TwoNodesTests : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;
    private Node _one = null!, _two = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _one = NodeNamed("one");
        _two = NodeNamed("two");
        await _one.ExecuteAsync(SeenProjection.Table);
        await Task.WhenAll(_one.StartAsync(), _two.StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    [Fact]
    public async Task Two_daemons_on_one_database_never_apply_a_page_twice()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await (i % 2 == 0 ? _one : _two).AppendAsync(Guid.NewGuid(), new Counted(i), new Counted(i));
        })));
        Assert.True(await _one.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));

        var committed = await _one.CommittedAsync();
        Assert.Equal(640, committed.Count);
        Assert.Equal(committed, await _one.SeenAsync());
        Assert.Empty(_one.Health.Stuck);
        Assert.Empty(_two.Health.Stuck);
    }

    [Fact]
    public async Task When_one_node_stops_the_other_goes_on_whichever_it_is()
    {
        foreach (var (stopping, staying) in new[] { (_one, _two), (_two, _one) })
        {
            await stopping.StopAsync();
            await staying.AppendAsync(Guid.NewGuid(), new Counted(1));
            Assert.True(await staying.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
            await stopping.StartAsync();
        }
        Assert.Equal(["1 two", "2 one"], await _one.QueryAsync<string>("select seq || ' ' || node from seen order by position"));
    }

    [Fact]
    public async Task A_commit_that_nobody_was_woken_for_is_found_by_polling()
    {
        await _one.StopAsync();
        await _one.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.True(await _two.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        Assert.Equal([1], await _two.SeenAsync());
    }

    [Fact]
    public async Task A_commit_wakes_the_other_nodes()
    {
        await using var listener = await _dataSource.OpenConnectionAsync(Cancellation);
        await using (var listen = new NpgsqlCommand("listen attendance_events", listener))
            await listen.ExecuteNonQueryAsync(Cancellation);
        await _one.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.True(await listener.WaitAsync(RunningApp.Patience, Cancellation));
    }

    [Fact]
    public async Task A_node_listens_for_the_commits_of_others()
    {
        var woken = _two.Services.GetRequiredService<CommitSignal>().NextAsync(TimeSpan.FromHours(1), Cancellation);
        Assert.True(await RunningApp.EventuallyAsync(async () =>
        {
            // Nothing was committed: only the notification can wake it.
            await _one.ExecuteAsync("notify attendance_events");
            return woken.IsCompleted;
        }));
    }

    private Node NodeNamed(string name) =>
        Node.Open(_dataSource, services => services.AddSingleton(new Conduct { Node = name }).AddProjection<SeenProjection>());
}
