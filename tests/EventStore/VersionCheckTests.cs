using Attendance.Testing;
using Npgsql;

namespace Attendance.EventStore.Tests;

/// <summary>The statement that moves a stream checks its version. The unique index behind it, which would hide that it does not, is away here.</summary>
public sealed class VersionCheckTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _node = Node.Open(_dataSource);
        await _node.ExecuteAsync("drop index pk_mt_events_stream_and_version");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Of_two_writers_at_the_same_version_one_wins(int before, int events)
    {
        if (before > 0)
            await _node.AppendAsync(_id, [.. Enumerable.Repeat(new Counted(1), before)]);
        await using var first = await WritingAsync(before, events);
        await using var second = await WritingAsync(before, events);

        await first.SaveChangesAsync(Cancellation);
        await Assert.ThrowsAsync<ConcurrencyException>(() => second.SaveChangesAsync(Cancellation));

        Assert.Equal(
            Enumerable.Range(1, before + events).Select(version => (long)version),
            await _node.QueryAsync<long>("select version from mt_events where stream_id = $1 order by seq_id", _id));
    }

    private async Task<IDocumentSession> WritingAsync(int version, int events)
    {
        var session = _node.Store.LightweightSession();
        (await session.Events.FetchForWriting<Tally>(_id, version, Cancellation)).AppendMany(Enumerable.Repeat(new Counted(1), events));
        return session;
    }
}
