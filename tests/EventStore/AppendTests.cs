namespace Attendance.EventStore.Tests;

public sealed class AppendTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly Node _node = database.Node;
    private readonly Guid _id = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_writers_at_the_same_version_one_wins()
    {
        await using var first = _node.Store.LightweightSession();
        await using var second = _node.Store.LightweightSession();
        (await first.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(1));
        (await second.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(2));

        await first.SaveChangesAsync(Cancellation);
        await Assert.ThrowsAsync<ConcurrencyException>(() => second.SaveChangesAsync(Cancellation));

        Assert.Equal(new Counted(1), Assert.Single(await StreamAsync(_id)).Data);
    }

    [Fact]
    public async Task Of_many_racing_writers_one_wins_each_version()
    {
        const int Rounds = 15, Writers = 12;
        for (var round = 1; round <= Rounds; round++)
        {
            var sessions = Enumerable.Range(0, Writers).Select(_ => _node.Store.LightweightSession()).ToList();
            foreach (var (session, writer) in sessions.Zip(Enumerable.Range(0, Writers)))
                (await session.Events.FetchForWriting<Tally>(_id, round - 1, Cancellation)).AppendOne(new Renamed($"{writer}"));

            var winners = (await Task.WhenAll(sessions.Select(SavesAsync))).Index().Where(save => save.Item).Select(save => save.Index).ToList();

            var winner = Assert.Single(winners);
            var stream = await StreamAsync(_id);
            Assert.Equal(round, stream.Count);
            Assert.Equal((round, new Renamed($"{winner}")), (stream[^1].Version, stream[^1].Data));
            foreach (var session in sessions)
                await session.DisposeAsync();
        }
    }

    [Fact]
    public async Task Writers_that_try_again_lose_no_event_and_leave_no_gap_in_the_versions()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                while (!await TriesAsync(writer * 10 + i))
                {
                }
            }
        })));

        var stream = await StreamAsync(_id);
        Assert.Equal(Enumerable.Range(1, 80).Select(version => (long)version), stream.Select(e => e.Version));
        Assert.Equal(Enumerable.Range(0, 80), stream.Select(e => ((Counted)e.Data).By).Order());

        async Task<bool> TriesAsync(int by)
        {
            await using var session = _node.Store.LightweightSession();
            (await session.Events.FetchForWriting<Tally>(_id)).AppendOne(new Counted(by));
            return await SavesAsync(session);
        }
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_at_version_0_in_its_initial_state()
    {
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(_id, expectedVersion: 0, Cancellation);
        Assert.Equal((0, Tally.Initial), (stream.CurrentVersion, stream.Aggregate));
    }

    [Fact]
    public async Task Fetching_gives_the_state_and_version_that_were_saved()
    {
        await _node.AppendAsync(_id, new Counted(3), new Renamed("three"), new Counted(4));
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(_id, expectedVersion: 3, Cancellation);
        Assert.Equal((3, new Tally(7, "three")), (stream.CurrentVersion, stream.Aggregate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Another_version_than_the_expected_one_is_refused_when_it_is_fetched(long expected)
    {
        await _node.AppendAsync(_id, new Counted(1), new Counted(1));
        await using var session = _node.Store.LightweightSession();
        await Assert.ThrowsAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Tally>(_id, expected, Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stream_that_must_not_exist_and_does_is_refused_when_it_is_saved(int events)
    {
        await _node.AppendAsync(_id, new Counted(1), new Counted(1));
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(_id, 0, Cancellation);
        stream.AppendMany(Enumerable.Repeat(new Counted(1), events));

        await Assert.ThrowsAsync<ConcurrencyException>(() => session.SaveChangesAsync(Cancellation));

        Assert.Equal(2, (await session.Events.FetchStreamAsync(_id, Cancellation)).Count);
    }

    [Fact]
    public async Task What_is_ejected_is_not_saved()
    {
        await using var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, 0, Cancellation)).AppendOne(new Counted(1));
        session.QueueSqlCommand("select 1 / 0");

        session.EjectAllPendingChanges();
        await session.SaveChangesAsync(Cancellation);

        Assert.Empty(await session.Events.FetchStreamAsync(_id, Cancellation));
    }

    [Fact]
    public async Task A_stream_fetched_again_in_its_session_is_the_same_one_and_its_expected_version_still_counts()
    {
        await _node.AppendAsync(_id, new Counted(1), new Counted(1));
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation);
        Assert.Same(stream, await session.Events.FetchForWriting<Tally>(_id, expectedVersion: 2, Cancellation));
        await Assert.ThrowsAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Tally>(_id, expectedVersion: 1, Cancellation));
    }

    [Fact]
    public async Task A_stream_that_is_only_written_to_has_its_version_checked_too()
    {
        await _node.AppendAsync(_id, new Counted(1), new Counted(1));
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Journal>(_id, cancellation: Cancellation);
        stream.AppendOne(new Counted(9));
        Assert.Equal((2, Journal.Initial), (stream.CurrentVersion, stream.Aggregate));

        await _node.AppendAsync(_id, new Counted(2));
        await Assert.ThrowsAsync<ConcurrencyException>(() => session.SaveChangesAsync(Cancellation));
    }

    [Fact]
    public async Task An_event_nobody_named_cannot_be_appended()
    {
        await using var session = _node.Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation);
        Assert.Throws<InvalidOperationException>(() => stream.AppendOne(new Tally(1, null)));
    }

    private async Task<IReadOnlyList<IEvent>> StreamAsync(Guid id)
    {
        await using var session = _node.Store.LightweightSession();
        return await session.Events.FetchStreamAsync(id, Cancellation);
    }

    private static async Task<bool> SavesAsync(IDocumentSession session)
    {
        try
        {
            await session.SaveChangesAsync(Cancellation);
            return true;
        }
        catch (ConcurrencyException)
        {
            return false;
        }
    }

    private sealed record Journal : IAggregate<Journal>
    {
        public static bool IsFolded => false;

        public static Journal Initial { get; } = new();

        public static Journal Evolve(Journal state, object @event) => throw new InvalidOperationException("It is not folded.");
    }
}
