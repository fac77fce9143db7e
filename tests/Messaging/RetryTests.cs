using Attendance.EventStore;

namespace Attendance.Messaging.Tests;

public sealed class RetryTests : InboxTests
{
    private readonly Guid _stream = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_fails_leaves_no_effect_and_is_run_again(bool throws)
    {
        Conduct.Then = async (_, envelope, handler) =>
        {
            (await handler.Session.Events.FetchForWriting<Log>(Guid.NewGuid(), cancellation: Cancellation)).AppendOne(new Followed(envelope.Attempt));
            if (envelope.Attempt > 1)
                return;
            if (throws)
                throw new InvalidOperationException("Not yet.");
            handler.Session.QueueSqlCommand("select 1 / 0");
        };
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Status == Row.Done)));
        Assert.Equal(["1"], await Node.EffectsAsync(Node.First));
        Assert.Equal(["2", "2"], await Node.QueryAsync<string>("select data ->> 'Number' from mt_events where type = 'test_followed'"));
        Assert.All(await Node.InboxAsync(), row => Assert.Equal((2, null), (row.Attempts, row.Error)));
    }

    [Fact]
    public async Task A_handler_that_keeps_failing_is_tried_five_times_with_growing_pauses_and_is_then_a_dead_letter()
    {
        Conduct.Then = (_, envelope, _) => envelope.Destination == Node.First ? throw new InvalidOperationException($"Attempt {envelope.Attempt} failed.") : Task.CompletedTask;
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Any(row => row.Status == Row.Dead)));

        var calls = Conduct.Calls.Where(call => call.Destination == Node.First).ToList();
        Assert.Equal([1, 2, 3, 4, 5], calls.Select(call => call.Attempt));
        var pauses = calls.Zip(calls.Skip(1), (earlier, later) => (later.At - earlier.At).TotalSeconds);
        Assert.All(pauses.Zip([0.5, 1, 2, 4]), pause => Assert.InRange(pause.First, pause.Second - 0.05, double.MaxValue));
        Assert.Contains(new Row(Node.First, 1, Row.Dead, 5, "Attempt 5 failed.", IsFinished: true), await Node.InboxAsync());
        Assert.Empty(await Node.EffectsAsync(Node.First));
        // The other handler of the same event has its own transaction and was not troubled.
        Assert.Contains(new Row(Node.Second, 1, Row.Done, 1, null, IsFinished: true), await Node.InboxAsync());
        Assert.Equal(["1"], await Node.EffectsAsync(Node.Second));
    }

    [Fact]
    public async Task A_rejection_is_a_dead_letter_at_once()
    {
        Conduct.Then = (_, envelope, _) => envelope.Destination == Node.First ? throw new Rejection("No, and it stays no.") : Task.CompletedTask;
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Status != Row.Pending)));
        Assert.Contains(new Row(Node.First, 1, Row.Dead, 1, "No, and it stays no.", IsFinished: true), await Node.InboxAsync());
        Assert.Contains(new Row(Node.Second, 1, Row.Done, 1, null, IsFinished: true), await Node.InboxAsync());
        Assert.Empty(await Node.EffectsAsync(Node.First));
    }
}
