using Attendance.EventStore.Daemon;
using Attendance.EventStore.Postgres;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class ProjectionDaemonTests : IAsyncLifetime
{
    private readonly Conduct _conduct = new();
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _node = Node.Open(_dataSource, services => services.AddSingleton(_conduct).AddProjection<SeenProjection>().AddProjection<OtherProjection>());
        await _node.ExecuteAsync(SeenProjection.Table);
        await _node.ExecuteAsync("create table other (seq bigint not null)");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_that_fails_half_way_leaves_nothing_is_named_and_tried_again_while_others_go_on(bool throws)
    {
        (_conduct.Throws, _conduct.QueuesFaultySql) = (throws, !throws);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));
        await _node.StartAsync();

        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(_conduct.Pages >= 2)));
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(OtherProjection), RunningApp.Patience, Cancellation));
        Assert.Contains(throws ? "half way" : "division by zero", _node.Health.Stuck[nameof(SeenProjection)], StringComparison.Ordinal);
        Assert.Equal([nameof(SeenProjection)], _node.Health.Stuck.Keys);
        Assert.Empty(await _node.SeenAsync());
        Assert.Equal(0, await _node.ProgressAsync(nameof(SeenProjection)));
        Assert.True(await RunningApp.EventuallyAsync(async () => await ErrorAsync() is not null));

        (_conduct.Throws, _conduct.QueuesFaultySql) = (false, false);
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        Assert.Equal([1, 2], await _node.SeenAsync());
        Assert.Equal(2, await _node.ProgressAsync(nameof(SeenProjection)));
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(_node.Health.Stuck.Count == 0)));
        // Every node is told.
        Assert.True(await RunningApp.EventuallyAsync(async () => await ErrorAsync() is null));
    }

    /// <summary>Where the effect were committed before the progress, the same page would have its effect again and again.</summary>
    [Fact]
    public async Task Progress_that_cannot_be_saved_leaves_no_effect()
    {
        await _node.ExecuteAsync("alter table mt_event_progression add constraint too_far check (last_seq_id < 2)");
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));
        await _node.StartAsync();

        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(_conduct.Pages >= 2)));
        Assert.Empty(await _node.SeenAsync());

        await _node.ExecuteAsync("alter table mt_event_progression drop constraint too_far");
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        Assert.Equal([1, 2], await _node.SeenAsync());
    }

    [Fact]
    public async Task An_event_of_an_unknown_name_stops_the_reading_and_is_told()
    {
        await _node.StartAsync();
        var stream = Guid.NewGuid();
        await _node.AppendAsync(stream, new Counted(1));
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        await _node.ExecuteAsync($$"""
            {{StoreLock.TakeShared}};
            update mt_streams set version = 2 where id = '{{stream}}';
            insert into mt_events (id, stream_id, version, data, type, timestamp) values (gen_random_uuid(), '{{stream}}', 2, '{}', 'from_the_future', now());
            """);

        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(_node.Health.Stuck.ContainsKey(nameof(SeenProjection)))));
        Assert.Contains("'from_the_future'", _node.Health.Stuck[nameof(SeenProjection)], StringComparison.Ordinal);
        await using (var session = _node.Store.LightweightSession())
        {
            await Assert.ThrowsAsync<UnknownEventTypeException>(() => session.Events.FetchStreamAsync(stream, Cancellation));
            await Assert.ThrowsAsync<UnknownEventTypeException>(() => session.Events.FetchForWriting<Tally>(stream, cancellation: Cancellation));
        }

        // Other streams are written and read as ever, and nobody passes the unknown event by to see them.
        var other = Guid.NewGuid();
        Assert.Equal(1, await _node.AppendAsync(other, new Counted(5)));
        await using (var session = _node.Store.LightweightSession())
            Assert.Equal(5, (await session.Events.AggregateStreamAsync<Tally>(other, cancellation: Cancellation)).Sum);
        Assert.Equal(3, await _node.Mark.AdvanceAsync(Cancellation));
        var asked = _conduct.Pages;
        await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal((1, asked), (await _node.ProgressAsync(nameof(SeenProjection)), _conduct.Pages));
        Assert.Equal([1], await _node.SeenAsync());
    }

    [Fact]
    public async Task Many_pages_are_applied_in_order()
    {
        await _node.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(0, 2500).Select(i => new Counted(i))]);
        await _node.StartAsync();
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        Assert.Equal(Enumerable.Range(1, 2500).Select(i => (long)i), await _node.SeenAsync());
        Assert.Equal(3, _conduct.Pages);
    }

    [Fact]
    public async Task A_node_that_starts_again_goes_on_where_it_stopped()
    {
        await _node.StartAsync();
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.True(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        await _node.StopAsync();
        await _node.AppendAsync(Guid.NewGuid(), new Counted(2));

        await using var again = await Node.StartAsync(_dataSource, services => services.AddSingleton(new Conduct { Node = "two" }).AddProjection<SeenProjection>());
        Assert.True(await again.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), RunningApp.Patience, Cancellation));
        Assert.Equal(["1 one", "2 two"], await again.QueryAsync<string>("select seq || ' ' || node from seen order by position"));
    }

    [Fact]
    public async Task A_projection_that_was_mended_is_shown_as_good_by_the_node_that_takes_over()
    {
        _conduct.Throws = true;
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        await _node.StartAsync();
        Assert.True(await RunningApp.EventuallyAsync(async () => await ErrorAsync() is not null));
        await _node.StopAsync();
        Assert.NotNull(await ErrorAsync());

        await using var mended = await Node.StartAsync(_dataSource, services => services.AddSingleton(new Conduct()).AddProjection<SeenProjection>());
        Assert.True(await RunningApp.EventuallyAsync(async () => await ErrorAsync() is null));
    }

    private async Task<string?> ErrorAsync()
    {
        await using var session = _node.Store.QuerySession();
        return (await GetProjections.RunAsync(session, Cancellation)).SingleOrDefault(projection => projection.Name == nameof(SeenProjection))?.Error;
    }

    [Fact]
    public async Task Waiting_for_a_projection_that_is_late_ends_in_time()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        Assert.False(await _node.Store.WaitForNonStaleDataAsync(nameof(SeenProjection), TimeSpan.FromMilliseconds(50), Cancellation));
    }

    private sealed class OtherProjection : EventProjection
    {
        public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
        {
            operations.QueueSqlCommand("insert into other (seq) select unnest($1::bigint[])", [page.Select(e => e.Sequence).ToArray()]);
            return ValueTask.CompletedTask;
        }
    }
}
