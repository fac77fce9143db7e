using Attendance.EventStore.Daemon;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore.Tests;

public sealed class UnitOfWorkTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Note = "insert into notes (id, text) values ($1, $2)";
    private static int _notes;
    private readonly Node _node = database.Node;
    private readonly int _note = Interlocked.Increment(ref _notes);
    private readonly Guid _id = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queued_sql_and_events_of_several_streams_commit_together()
    {
        var other = Guid.NewGuid();
        await _node.AppendAsync(other, new Counted(1));
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendMany([new Counted(1), new Counted(2)]);
        (await session.Events.FetchForWriting<Tally>(other, cancellation: Cancellation)).AppendOne(new Counted(3));
        session.QueueSqlCommand(Note, _note, "noted");
        Assert.Empty(await NotesAsync());

        await session.SaveChangesAsync(Cancellation);

        Assert.Equal("noted", Assert.Single(await NotesAsync()));
        Assert.Equal([1, 2], await VersionsAsync(_id));
        Assert.Equal([1, 2], await VersionsAsync(other));
        Assert.Equal([2, 2], await _node.QueryAsync<long>("select version from mt_streams where id = any ($1)", [new[] { _id, other }]));
    }

    [Fact]
    public async Task Queued_sql_that_fails_leaves_no_event()
    {
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
        session.QueueSqlCommand(Note, _note, "noted");
        session.QueueSqlCommand("select 1 / 0");

        await Assert.ThrowsAsync<PostgresException>(() => session.SaveChangesAsync(Cancellation));

        Assert.Empty(await NotesAsync());
        Assert.Empty(await VersionsAsync(_id));
        Assert.Empty(await _node.QueryAsync<long>("select version from mt_streams where id = $1", _id));
    }

    /// <summary>Whatever queued SQL waits for, no reader waits with it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Queued_sql_runs_before_the_lock_is_taken(int events)
    {
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendMany(Enumerable.Repeat(new Counted(1), events));
        session.QueueSqlCommand("insert into notes (id, text) select $1, count(*)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()", _note);

        await session.SaveChangesAsync(Cancellation);

        Assert.Equal("0", Assert.Single(await NotesAsync()));
    }

    /// <summary>Nothing runs in the background here: the commit alone does it.</summary>
    [Fact]
    public async Task A_transaction_that_was_begun_holds_what_it_read_and_ends_when_it_is_saved_or_given_up()
    {
        var store = _node.Services.GetRequiredService<IDocumentStore>();
        await using var other = store.LightweightSession();
        await other.QueryAsync<int>("create table held (id int primary key); insert into held values (1)", Cancellation);
        async Task<bool> IsHeldAsync() => (await other.QueryAsync<int>("select id from held for update skip locked", Cancellation)).Count == 0;

        await using (var session = store.LightweightSession())
        {
            await session.BeginTransactionAsync(Cancellation);
            await session.QueryAsync<int>("select id from held for update", Cancellation);
            Assert.True(await IsHeldAsync());
            session.QueueSqlCommand("insert into held values (2)");
            await session.SaveChangesAsync(Cancellation);
            Assert.False(await IsHeldAsync());
            // The next save is a unit of its own again.
            session.QueueSqlCommand("insert into held values (3)");
            await session.SaveChangesAsync(Cancellation);
        }
        await using (var session = store.LightweightSession())
        {
            await session.BeginTransactionAsync(Cancellation);
            await session.QueryAsync<int>("insert into held values (4) returning id", Cancellation);
        }
        Assert.Equal([1, 2, 3], await other.QueryAsync<int>("select id from held order by id", Cancellation));
    }

    [Fact]
    public async Task A_commit_wakes_whoever_waits_on_its_node()
    {
        var woken = _node.Services.GetRequiredService<CommitSignal>().NextAsync(TimeSpan.FromHours(1), Cancellation);
        await _node.AppendAsync(_id, new Counted(1));
        await woken.WaitAsync(RunningApp.Patience, Cancellation);
    }

    [Fact]
    public async Task A_lost_race_on_one_stream_leaves_nothing_of_the_others()
    {
        var contested = Guid.NewGuid();
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
        (await session.Events.FetchForWriting<Tally>(contested, cancellation: Cancellation)).AppendOne(new Counted(1));
        session.QueueSqlCommand(Note, _note, "noted");
        await _node.AppendAsync(contested, new Counted(5));

        await Assert.ThrowsAsync<ConcurrencyException>(() => session.SaveChangesAsync(Cancellation));

        Assert.Empty(await NotesAsync());
        Assert.Empty(await VersionsAsync(_id));
        Assert.Equal([1], await VersionsAsync(contested));
    }

    [Fact]
    public async Task What_must_be_unique_and_is_taken_is_named_and_nothing_is_written()
    {
        await _node.ExecuteAsync($"insert into notes (id, text) values ({_note}, 'first')");
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
        session.QueueSqlCommand(Note, _note, "second");

        var taken = await Assert.ThrowsAsync<UniquenessException>(() => session.SaveChangesAsync(Cancellation));

        Assert.Equal("notes_pkey", taken.Constraint);
        Assert.Empty(await VersionsAsync(_id));
        Assert.Equal("first", Assert.Single(await NotesAsync()));
    }

    [Fact]
    public async Task A_session_that_failed_can_begin_anew()
    {
        await using var session = _node.Store.LightweightSession();
        session.QueueSqlCommand("select 1 / 0");
        await Assert.ThrowsAsync<PostgresException>(() => session.SaveChangesAsync(Cancellation));

        (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
        await session.SaveChangesAsync(Cancellation);
        Assert.Equal([1], await VersionsAsync(_id));
    }

    [Fact]
    public async Task A_session_that_is_not_saved_writes_nothing()
    {
        await using (var session = _node.Store.LightweightSession())
        {
            (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
            session.QueueSqlCommand(Note, _note, "noted");
        }
        Assert.Empty(await NotesAsync());
        Assert.Empty(await VersionsAsync(_id));
    }

    [Fact]
    public async Task Work_in_an_open_transaction_commits_with_it_and_is_gone_when_it_is_rolled_back()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancellation);
        foreach (var (saves, note) in new[] { (false, _note + 1000), (true, _note + 2000) })
        {
            await RunAsync("begin");
            await using var session = _node.Store.SessionIn(connection, new());
            await RunAsync($"insert into notes (id, text) values ({note}, 'in the transaction')");
            (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
            if (saves)
                await session.SaveChangesAsync(Cancellation);
            else
                await RunAsync("rollback");
            Assert.Equal(saves ? 1 : 0, (await _node.QueryAsync<int>("select id from notes where id = $1", note)).Count);
            Assert.Equal(saves ? [1] : [], await VersionsAsync(_id));
        }

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Who_and_why_stand_beside_every_event_of_a_session()
    {
        var metadata = new SessionMetadata { UserName = "account-1", CorrelationId = "request-2", CausationId = "event-3", Headers = { ["address"] = "sealed" } };
        Guid eventId;
        await using (var session = _node.Store.LightweightSession(metadata))
        {
            eventId = (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Renamed("x"));
            await session.SaveChangesAsync(Cancellation);
        }
        await using var reader = _node.Store.LightweightSession();
        var e = await reader.Events.LoadAsync(eventId, Cancellation);
        Assert.NotNull(e);
        Assert.Equal(("account-1", "request-2", "event-3"), (e.UserName, e.CorrelationId, e.CausationId));
        Assert.Equal("""{"address": "sealed"}""", e.Headers);
        Assert.Equal((_id, 1, "test_renamed", new Renamed("x")), (e.StreamId, e.Version, e.EventTypeName, e.Data));
        Assert.Null(await reader.Events.LoadAsync(Guid.NewGuid(), Cancellation));
    }

    private Task<IReadOnlyList<string>> NotesAsync() => _node.QueryAsync<string>("select text from notes where id = $1", _note);

    private Task<IReadOnlyList<long>> VersionsAsync(Guid stream) => _node.QueryAsync<long>("select version from mt_events where stream_id = $1 order by seq_id", stream);
}
