using Attendance.EventStore.Daemon;
using Attendance.EventStore.Postgres;
using Attendance.Testing;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class HighWaterMarkTests : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _node = Node.Open(_dataSource);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_log_has_the_mark_0() => Assert.Equal(0, await _node.Mark.AdvanceAsync(Cancellation));

    [Fact]
    public async Task The_mark_is_the_last_number_when_nobody_writes()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));
        Assert.Equal(2, await _node.Mark.AdvanceAsync(Cancellation));
        Assert.Equal(2, _node.Mark.Current);
    }

    [Fact]
    public async Task A_lower_number_that_is_not_committed_yet_holds_the_mark_back_although_a_higher_one_is()
    {
        await using var slow = await SlowWriter.BeginAsync(_dataSource, 1);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        // A reader that trusts what it can see would pass number 1 by.
        Assert.Equal([2], await _node.CommittedAsync());

        var advancing = _node.Mark.AdvanceAsync(Cancellation);
        await Task.WhenAny(advancing, Task.Delay(200, Cancellation));
        Assert.False(advancing.IsCompleted);
        Assert.Equal(0, _node.Mark.Current);

        await slow.CommitAsync();
        Assert.Equal(2, await advancing);
        Assert.Equal([1, 2], await _node.CommittedAsync());
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_is_passed()
    {
        await using var slow = await SlowWriter.BeginAsync(_dataSource, 3);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        var advancing = _node.Mark.AdvanceAsync(Cancellation);
        await slow.RollbackAsync();
        Assert.Equal(4, await advancing);
        Assert.Equal([4], await _node.CommittedAsync());
    }

    [Fact]
    public async Task A_writer_that_lost_its_connection_is_not_waited_for()
    {
        await using var slow = await SlowWriter.BeginAsync(_dataSource, 1);
        var advancing = _node.Mark.AdvanceAsync(Cancellation);
        await _node.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
        Assert.Equal(1, await advancing.WaitAsync(RunningApp.Patience, Cancellation));
    }

    [Fact]
    public async Task Writers_that_begin_while_the_reader_waits_are_neither_held_up_nor_waited_for()
    {
        await using var reading = Named("reading");
        var mark = new HighWaterMark(reading);
        await using var slow = await SlowWriter.BeginAsync(_dataSource, 1);
        var advancing = mark.AdvanceAsync(Cancellation);
        Assert.True(await HasLookedAsync("reading"));

        await using var later = await SlowWriter.BeginAsync(_dataSource, 1);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1)).WaitAsync(RunningApp.Patience, Cancellation);
        Assert.False(advancing.IsCompleted);
        await slow.CommitAsync();

        Assert.Equal(1, await advancing.WaitAsync(RunningApp.Patience, Cancellation));
        await later.CommitAsync();
        Assert.Equal(3, await mark.AdvanceAsync(Cancellation));
    }

    /// <summary>Looked at the other way round, a writer that takes the lock and draws its number in between would be passed by.</summary>
    [Fact]
    public async Task A_writer_that_draws_its_number_between_the_two_looks_is_waited_for()
    {
        await using var reading = Named("reading");
        await using var writer = await _dataSource.OpenConnectionAsync(Cancellation);
        // Nobody else can look at the sequence until the commit. The lock is the session's, and outlives it.
        await RunAsync("begin; alter sequence mt_events_sequence owner to current_user");
        var advancing = new HighWaterMark(reading).AdvanceAsync(Cancellation);
        Assert.True(await RunningApp.EventuallyAsync(async () => (await _node.QueryAsync<long>(
            "select count(*) from pg_stat_activity where application_name = 'reading' and wait_event_type = 'Lock'"))[0] > 0));
        await RunAsync($"{StoreLock.TakeShared.Replace("xact_lock", "lock", StringComparison.Ordinal)}; select nextval('mt_events_sequence'); commit");

        await Task.WhenAny(advancing, Task.Delay(200, Cancellation));
        Assert.False(advancing.IsCompleted);
        await RunAsync(StoreLock.TakeShared.Replace("xact_lock", "unlock", StringComparison.Ordinal));
        Assert.Equal(1, await advancing.WaitAsync(RunningApp.Patience, Cancellation));

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, writer);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    /// <summary>A number that nobody has drawn yet has no writer who could be waited for.</summary>
    [Fact]
    public async Task The_last_number_that_is_read_was_drawn_also_while_others_draw()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var drawing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await _node.ExecuteAsync("select count(nextval('mt_events_sequence')) from generate_series(1, 100000)");
        })).ToList();

        await _node.ExecuteAsync($$"""
            do $body$
            declare last bigint;
            begin
              for i in 1 .. 100000 loop
                last := ({{HighWaterMark.LastDrawn}});
                if nextval('mt_events_sequence') <= last then
                  raise exception '% was read before it was drawn', last;
                end if;
              end loop;
            end $body$
            """);

        await enough.CancelAsync();
        await Task.WhenAll(drawing);
    }

    [Fact]
    public async Task A_writer_that_goes_on_to_its_next_transaction_is_not_waited_for_again()
    {
        await using var reading = Named("reading");
        await using var writer = await _dataSource.OpenConnectionAsync(Cancellation);
        await RunAsync($"begin; {StoreLock.TakeShared}; select nextval('mt_events_sequence')");
        var advancing = new HighWaterMark(reading).AdvanceAsync(Cancellation);
        Assert.True(await HasLookedAsync("reading"));

        await RunAsync($"commit; begin; {StoreLock.TakeShared}");

        Assert.Equal(1, await advancing.WaitAsync(RunningApp.Patience, Cancellation));
        await RunAsync("rollback");

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, writer);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    /// <summary>The daemon and each memory projection advance the one mark of their node, at times of their own.</summary>
    [Fact]
    public async Task The_mark_never_goes_back_when_it_is_advanced_twice_at_once()
    {
        for (var round = 1; round <= 10; round++)
        {
            await using var reading = Named($"reading-{round}");
            var mark = new HighWaterMark(reading);
            await using var slow = await SlowWriter.BeginAsync(_dataSource, 1);
            var early = mark.AdvanceAsync(Cancellation);
            Assert.True(await HasLookedAsync($"reading-{round}"));
            await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
            var late = mark.AdvanceAsync(Cancellation);
            await slow.CommitAsync();
            await Task.WhenAll(early, late);
            Assert.Equal(2 * round, mark.Current);
        }
    }

    private NpgsqlDataSource Named(string name) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_dataSource.ConnectionString) { ApplicationName = name }.ConnectionString);

    /// <summary>A reader knows for whom it waits once it has asked who holds the lock.</summary>
    private Task<bool> HasLookedAsync(string name) => RunningApp.EventuallyAsync(async () => (await _node.QueryAsync<long>(
        "select count(*) from pg_stat_activity where application_name = $1 and query = $2 and state = 'idle'", name, StoreLock.Holders))[0] > 0);
}
