using Attendance.Testing;

namespace Attendance.EventStore.Tests;

public sealed class StreamTimeTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly Node _node = database.Node;
    private readonly MovedClock _clock = database.Clock;
    private readonly Guid _id = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_recorded_at_the_time_of_the_clock_in_utc()
    {
        var before = _clock.GetUtcNow();
        await _node.AppendAsync(_id, new Counted(1));
        var recorded = Assert.Single(await TimesAsync());
        // Postgres keeps whole microseconds.
        Assert.InRange(recorded, before.AddTicks(-10), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, recorded.Offset);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_times_of_a_stream_never_run_backwards(int events)
    {
        await _node.AppendAsync(_id, new Counted(1));
        _clock.Advance(TimeSpan.FromHours(-3));
        try
        {
            await _node.AppendAsync(_id, [.. Enumerable.Repeat(new Counted(2), events)]);
            var times = await TimesAsync();
            Assert.Equal(Enumerable.Repeat(times[0], 1 + events), times);
            Assert.Equal(times[0], Assert.Single(await _node.QueryAsync<DateTimeOffset>("select timestamp from mt_streams where id = $1", _id)));
        }
        finally
        {
            _clock.Advance(TimeSpan.FromHours(3));
        }
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _node.AppendAsync(_id, new Counted(4));
        var all = await TimesAsync();
        Assert.True(all[^1] > all[0]);
        Assert.Equal(all.Order(), all);
    }

    [Fact]
    public async Task Of_several_streams_saved_with_a_clock_moved_back_each_keeps_its_own_order()
    {
        var young = Guid.NewGuid();
        await _node.AppendAsync(_id, new Counted(1));
        _clock.Advance(TimeSpan.FromHours(-1));
        try
        {
            await using var session = _node.Store.LightweightSession();
            (await session.Events.FetchForWriting<Tally>(_id, cancellation: Cancellation)).AppendOne(new Counted(2));
            (await session.Events.FetchForWriting<Tally>(young, cancellation: Cancellation)).AppendOne(new Counted(3));
            await session.SaveChangesAsync(Cancellation);
        }
        finally
        {
            _clock.Advance(TimeSpan.FromHours(1));
        }
        var times = await TimesAsync();
        Assert.Equal(times[0], times[1]);
        var other = Assert.Single(await _node.QueryAsync<DateTimeOffset>("select timestamp from mt_events where stream_id = $1", young));
        Assert.True(other < times[0].AddMinutes(-50));
    }

    [Fact]
    public async Task A_stream_is_folded_up_to_a_version()
    {
        await _node.AppendAsync(_id, new Counted(1), new Counted(2), new Renamed("late"), new Counted(4));
        Assert.Equal(Tally.Initial, await AtAsync(version: 0));
        Assert.Equal(new(1, null), await AtAsync(version: 1));
        Assert.Equal(new(3, "late"), await AtAsync(version: 3));
        Assert.Equal(new(7, "late"), await AtAsync(version: 99));
        Assert.Equal(new(7, "late"), await AtAsync());
    }

    [Fact]
    public async Task A_stream_is_folded_as_it_was_recorded_by_a_moment()
    {
        await _node.AppendAsync(_id, new Counted(1));
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _node.AppendAsync(_id, new Counted(2));
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _node.AppendAsync(_id, new Counted(4));
        var times = await TimesAsync();

        Assert.Equal(Tally.Initial, await AtAsync(moment: times[0].AddSeconds(-1)));
        Assert.Equal(1, (await AtAsync(moment: times[0])).Sum);
        Assert.Equal(1, (await AtAsync(moment: times[1].AddTicks(-10))).Sum);
        Assert.Equal(3, (await AtAsync(moment: times[1])).Sum);
        // The same moment told in another zone.
        Assert.Equal(3, (await AtAsync(moment: times[1].ToOffset(TimeSpan.FromHours(5)))).Sum);
        Assert.Equal(7, (await AtAsync(moment: times[2].AddYears(1))).Sum);
        Assert.Equal(1, (await AtAsync(version: 1, moment: times[2])).Sum);
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_folds_to_its_initial_state() => Assert.Equal(Tally.Initial, await AtAsync());

    private async Task<Tally> AtAsync(long? version = null, DateTimeOffset? moment = null)
    {
        await using var session = _node.Store.LightweightSession();
        return await session.Events.AggregateStreamAsync<Tally>(_id, version, moment, Cancellation);
    }

    private Task<IReadOnlyList<DateTimeOffset>> TimesAsync() =>
        _node.QueryAsync<DateTimeOffset>("select timestamp from mt_events where stream_id = $1 order by version", _id);
}
