using Attendance.EventStore;

namespace Attendance.Messaging.Tests;

public sealed class MessageOrderTests : InboxTests
{
    [Fact]
    public async Task A_failing_message_holds_back_the_later_ones_of_its_stream_until_it_is_dead()
    {
        var release = new TaskCompletionSource();
        Conduct.Then = async (message, envelope, handler) =>
        {
            if (envelope.Destination != Node.First || message.Number != 1)
                return;
            if (envelope.Attempt == 1)
                throw new InvalidOperationException("Not yet.");
            await release.Task.WaitAsync(handler.Cancellation);
            throw new Rejection("Never.");
        };
        await Node.StartAsync();
        await Node.AppendAsync(Guid.NewGuid(), 1, 2);
        await Node.AppendAsync(Guid.NewGuid(), 3);

        // Its second attempt is under way: other streams and other handlers went on, its own stream waits.
        Assert.True(await Node.EventuallyAsync(rows => rows.Any(row => row is { Destination: Node.First, Number: 1, Attempts: 2 })));
        Assert.True(await Node.EventuallyAsync(rows => rows.Count(row => row.Status == Row.Done) == 4));
        Assert.Equal(["3"], await Node.EffectsAsync(Node.First));
        Assert.Contains(new Row(Node.First, 2, Row.Pending, 0, null, IsFinished: false), await Node.InboxAsync());

        release.SetResult();
        Assert.True(await Node.EventuallyAsync(rows => rows.All(row => row.Status != Row.Pending)));
        Assert.Equal(["3", "2"], await Node.EffectsAsync(Node.First));
        Assert.Contains(new Row(Node.First, 1, Row.Dead, 2, "Never.", IsFinished: true), await Node.InboxAsync());
        Assert.Equal([1, 1, 2], Conduct.Calls.Where(call => call.Destination == Node.First && call.Number != 3).Select(call => call.Number));
    }

    [Fact]
    public async Task Two_nodes_never_handle_a_message_twice_and_keep_the_order_of_each_stream()
    {
        const int Streams = 12, Each = 8;
        Conduct.Then = async (message, _, _) => await Task.Delay(message.Number % 3);
        var other = new Conduct { Then = Conduct.Then };
        await using var two = Node.Open(DataSource, other);
        await Task.WhenAll(Node.StartAsync(), two.StartAsync());
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await (i % 2 == 0 ? Node : two).AppendAsync(StreamIds.Of("stream", stream), stream * Each + i);
        })));
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 * Streams * Each && rows.All(row => row.Status == Row.Done)));

        foreach (var destination in new[] { Node.First, Node.Second })
        {
            var effects = (await Node.EffectsAsync(destination)).Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(Enumerable.Range(0, Streams * Each), effects.Order());
            Assert.All(effects.GroupBy(number => number / Each), stream => Assert.Equal(stream.Order(), stream));
        }
        Assert.Equal(2 * Streams * Each, Conduct.Calls.Count + other.Calls.Count);
        // Otherwise one node did all the work and this showed nothing.
        Assert.True(!Conduct.Calls.IsEmpty && !other.Calls.IsEmpty);
    }

    /// <summary>A further attempt is claimed for two seconds; after that only the row's lock keeps the other node away.</summary>
    [Fact]
    public async Task On_three_nodes_the_order_of_a_stream_is_kept_when_messages_are_retried_or_die()
    {
        const int Streams = 6, Each = 6;
        Func<Happened, Envelope, Handler, Task> then = (message, envelope, _) =>
            envelope.Destination != Node.First ? Task.CompletedTask
            : message.Number % Each == 2 && envelope.Attempt < 3 ? throw new InvalidOperationException("Not yet.")
            : message.Number % Each == 4 ? throw new Rejection("Never.")
            : Task.CompletedTask;
        Conduct.Then = then;
        var (second, third) = (new Conduct { Then = then }, new Conduct { Then = then });
        await using var two = Node.Open(DataSource, second);
        await using var three = Node.Open(DataSource, third);
        await Task.WhenAll(Node.StartAsync(), two.StartAsync(), three.StartAsync());
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await (i % 3 == 0 ? Node : i % 3 == 1 ? two : three).AppendAsync(StreamIds.Of("three", stream), stream * Each + i);
        })));
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 * Streams * Each && rows.All(row => row.Status != Row.Pending)));

        var effects = (await Node.EffectsAsync(Node.First)).Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.All(effects.GroupBy(number => number / Each), stream => Assert.Equal([0, 1, 2, 3, 5], stream.Select(number => number % Each)));
        Assert.Equal(Streams, effects.GroupBy(number => number / Each).Count());
        Assert.Equal(Streams, (await Node.InboxAsync()).Count(row => row is { Status: Row.Dead, Destination: Node.First }));
        Assert.True(!Conduct.Calls.IsEmpty && !second.Calls.IsEmpty && !third.Calls.IsEmpty);
    }

    [Fact]
    public async Task A_handler_that_takes_longer_than_its_claim_lasts_is_not_run_a_second_time()
    {
        Conduct.Then = async (_, envelope, _) =>
        {
            if (envelope.Destination != Node.First)
                return;
            if (envelope.Attempt == 1)
                throw new InvalidOperationException("Not yet.");
            await Task.Delay(TimeSpan.FromSeconds(3));
        };
        var other = new Conduct();
        await using var two = Node.Open(DataSource, other);
        await Node.StartAsync();
        await Node.AppendAsync(Guid.NewGuid(), 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Any(row => row is { Destination: Node.First, Attempts: 2 })));
        await two.StartAsync();
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Status == Row.Done)));
        // As long as the first node still had it in hand.
        await Node.StopAsync();
        Assert.Equal(["1"], await Node.EffectsAsync(Node.First));
        Assert.Contains(new Row(Node.First, 1, Row.Done, 2, null, IsFinished: true), await Node.InboxAsync());
        Assert.Empty(other.Calls);
    }

    /// <summary>While it waits behind another its claim lapses and it is claimed again: what was claimed first is void.</summary>
    [Fact]
    public async Task A_claim_that_lapsed_before_its_turn_came_is_not_run()
    {
        await using (var forwarding = await Node.Open(DataSource, Conduct, handles: false, Node.First).StartAsync())
        {
            await forwarding.AppendAsync(Guid.NewGuid(), 1);
            await forwarding.AppendAsync(Guid.NewGuid(), 2);
            Assert.True(await forwarding.ForwardedAsync());
        }
        Conduct.Then = async (message, envelope, _) =>
        {
            // One claim of both: five seconds, and the second is taken by another worker, fails, and waits for a second.
            if (message.Number == 1)
                await Task.Delay(TimeSpan.FromSeconds(5.6));
            else if (envelope.Attempt < 3)
                throw new InvalidOperationException("Not yet.");
        };
        await using var node = await Node.Open(DataSource, Conduct, handles: true, Node.First).StartAsync();
        Assert.True(await node.EventuallyAsync(rows => rows.All(row => row.Status == Row.Done)));
        Assert.Equal([2, 3], Conduct.Calls.Where(call => call.Number == 2).Select(call => call.Attempt));
    }

    /// <summary>A removal must not overtake its addition: two kinds of event, one place where their order counts.</summary>
    [Fact]
    public async Task One_destination_takes_events_of_two_kinds_and_keeps_their_order()
    {
        const string Both = "test.both";
        Conduct.Then = (_, envelope, _) => envelope.Attempt == 1 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask;
        await using var node = await Node.Open(DataSource, Conduct, services => services.AddHandler<Followed, FollowedHandler>(Both), Both).StartAsync();
        await using (var session = node.Store.LightweightSession())
        {
            (await session.Events.FetchForWriting<Log>(Guid.NewGuid(), cancellation: TestContext.Current.CancellationToken)).AppendMany([new Happened(1), new Followed(2), new Happened(3)]);
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        Assert.True(await node.EventuallyAsync(rows => rows.Count == 3 && rows.All(row => row.Status == Row.Done)));
        Assert.Equal(["1", "2", "3"], await node.EffectsAsync(Both));
    }

    private sealed class FollowedHandler : IHandle<Followed>
    {
        public Task Handle(Followed message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
        {
            session.QueueSqlCommand("insert into effects (destination, number, stream_id) values ($1, $2, $3)", envelope.Destination, message.Number, envelope.StreamId);
            return Task.CompletedTask;
        }
    }
}
