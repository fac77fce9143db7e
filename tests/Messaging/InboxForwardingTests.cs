namespace Attendance.Messaging.Tests;

public sealed class InboxForwardingTests : InboxTests
{
    private const string Everything = "select i::text from messaging_inbox i order by id";

    [Fact]
    public async Task Each_event_has_one_row_for_each_handler_in_the_order_of_the_log()
    {
        await using var forwarding = await Node.Open(DataSource, Conduct, handles: false).StartAsync();
        await forwarding.AppendAsync(Guid.NewGuid(), 1, 2);
        await forwarding.AppendAsync(Guid.NewGuid(), 3);
        Assert.True(await forwarding.ForwardedAsync());

        var rows = await Node.InboxAsync();
        Assert.Equal([(1, 2), (2, 2), (3, 2)], rows.CountBy(row => row.Number).Select(count => (count.Key, count.Value)));
        foreach (var destination in new[] { Node.First, Node.Second })
            Assert.Equal([1, 2, 3], rows.Where(row => row.Destination == destination).Select(row => row.Number));
        Assert.All(rows, row => Assert.Equal((Row.Pending, 0, false), (row.Status, row.Attempts, row.IsFinished)));
        Assert.Empty(Conduct.Calls);
    }

    [Fact]
    public async Task An_event_without_a_handler_has_no_row()
    {
        await using var forwarding = await Node.Open(DataSource, Conduct, handles: false).StartAsync();
        await using var session = forwarding.Store.LightweightSession();
        (await session.Events.FetchForWriting<Log>(Guid.NewGuid(), cancellation: TestContext.Current.CancellationToken)).AppendOne(new Followed(1));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.True(await forwarding.ForwardedAsync());
        Assert.Empty(await Node.InboxAsync());
    }

    [Fact]
    public async Task Forwarding_again_changes_nothing_and_nothing_is_handled_again()
    {
        await Node.StartAsync();
        await Node.AppendAsync(Guid.NewGuid(), 1, 2);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count(row => row.Status == Row.Done) == 4));
        await Node.StopAsync();
        var before = await Node.QueryAsync<string>(Everything);
        await Node.ExecuteAsync("update mt_event_progression set last_seq_id = 0 where name = 'InboxForwarding:All'");

        await using var again = await Node.Open(DataSource, Conduct).StartAsync();
        Assert.True(await again.ForwardedAsync());
        // A message of its own shows that the handlers have come round.
        await again.AppendAsync(Guid.NewGuid(), 3);
        Assert.True(await again.EventuallyAsync(rows => rows.Count(row => row.Status == Row.Done) == 6));

        Assert.Equal(before, (await Node.QueryAsync<string>(Everything)).Take(4));
        Assert.Equal(6, Conduct.Calls.Count);
    }

    [Fact]
    public async Task A_new_handler_starts_with_its_first_deployment()
    {
        await using (var old = await Node.Open(DataSource, Conduct, handles: false, Node.First).StartAsync())
        {
            await old.AppendAsync(Guid.NewGuid(), 1);
            Assert.True(await old.ForwardedAsync());
        }
        await using var renewed = await Node.Open(DataSource, Conduct, handles: false, Node.First, Node.Second).StartAsync();
        await renewed.AppendAsync(Guid.NewGuid(), 2);
        Assert.True(await renewed.ForwardedAsync());
        Assert.Equal(
            [(Node.First, 1), (Node.First, 2), (Node.Second, 2)],
            (await Node.InboxAsync()).Select(row => (row.Destination, row.Number)).Order());

        // Also when the log is forwarded again.
        await renewed.StopAsync();
        await Node.ExecuteAsync("update mt_event_progression set last_seq_id = 0 where name = 'InboxForwarding:All'");
        await using var again = await Node.Open(DataSource, Conduct, handles: false, Node.First, Node.Second).StartAsync();
        Assert.True(await again.ForwardedAsync());
        Assert.Equal(3, (await Node.InboxAsync()).Count);
    }
}
