using Attendance.EventStore;
using Attendance.Messaging.Postgres;
using Attendance.Testing;

namespace Attendance.Messaging.Tests;

public sealed class DeadLetterTests : InboxTests
{
    private async Task<IReadOnlyList<DeadLetter>> DeadAsync()
    {
        await using var session = Node.Store.QuerySession();
        return await DeadLetters.AllAsync(session, TestContext.Current.CancellationToken);
    }

    private async Task SettleAsync(Action<IDocumentOperations> settle)
    {
        await using var session = Node.Store.LightweightSession();
        settle(session);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private async Task GiveUpAsync(params int[] numbers)
    {
        Conduct.Then = (message, envelope, _) => envelope.Destination == Node.First ? throw new Rejection($"Not {message.Number}.") : Task.CompletedTask;
        await Node.StartAsync();
        foreach (var number in numbers)
            await Node.AppendAsync(Guid.NewGuid(), number);
        Assert.True(await RunningApp.EventuallyAsync(async () => (await DeadAsync()).Count == numbers.Length));
    }

    [Fact]
    public async Task A_dead_letter_says_what_it_was_for_whom_and_why()
    {
        await GiveUpAsync(1);

        var letter = (await DeadAsync()).Single();

        Assert.Equal((Node.First, "test_happened", "Not 1.", 1), (letter.Destination, letter.What, letter.Error, letter.Attempts));
        Assert.True(letter.At >= letter.Since);
    }

    [Fact]
    public async Task Replayed_it_is_handled_from_its_first_attempt()
    {
        await GiveUpAsync(1, 2);
        var letters = await DeadAsync();
        Conduct.Then = (_, _, _) => Task.CompletedTask;

        await SettleAsync(operations => DeadLetters.Replay(operations, [letters.Single(letter => letter.Error == "Not 1.").Id]));

        Assert.True(await RunningApp.EventuallyAsync(async () => (await Node.EffectsAsync(Node.First)).Count == 1));
        Assert.Equal(["1"], await Node.EffectsAsync(Node.First));
        Assert.Contains(new Row(Node.First, 1, Row.Done, 1, null, IsFinished: true), await Node.InboxAsync());
        Assert.Equal(["Not 2."], (await DeadAsync()).Select(letter => letter.Error));
    }

    [Fact]
    public async Task Discarded_it_is_never_handled_and_can_no_longer_be_replayed()
    {
        await GiveUpAsync(1);
        var id = (await DeadAsync()).Single().Id;
        Conduct.Then = (_, _, _) => Task.CompletedTask;

        await SettleAsync(operations => DeadLetters.Discard(operations, [id]));
        await SettleAsync(operations => DeadLetters.Replay(operations, [id]));

        Assert.Empty(await DeadAsync());
        Assert.False(await RunningApp.EventuallyAsync(async () => (await Node.EffectsAsync(Node.First)).Count > 0, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Discarded_ones_are_kept_for_a_week()
    {
        await GiveUpAsync(1, 2);
        var letters = await DeadAsync();
        await Node.ExecuteAsync("update messaging_inbox set finished_at = now() - interval '8 days' where status = 'dead'");
        await SettleAsync(operations => DeadLetters.Discard(operations, [letters[0].Id]));
        await SettleAsync(operations => operations.QueueSqlCommand(InboxSql.Prune));
        Assert.Equal(2, (await Node.InboxAsync()).Count(row => row.Destination == Node.First));

        await Node.ExecuteAsync("update messaging_inbox set finished_at = now() - interval '8 days'");
        await SettleAsync(operations => operations.QueueSqlCommand(InboxSql.Prune));

        Assert.Equal([letters[1].Id], (await DeadAsync()).Select(letter => letter.Id));
        Assert.Single(await Node.InboxAsync());
    }

    [Fact]
    public async Task The_page_shows_a_thousand_and_all_can_be_settled()
    {
        await Node.ExecuteAsync(
            "insert into messaging_inbox (event_id, name, destination, stream_id, status, finished_at) select gen_random_uuid(), 'test_happened', 'test.first', gen_random_uuid(), 'dead', now() from generate_series(1, 1200)");
        await using var session = Node.Store.QuerySession();

        Assert.Equal(1000, (await DeadAsync()).Count);
        Assert.Equal(1200, (await DeadLetters.IdsAsync(session, TestContext.Current.CancellationToken)).Count);
    }
}
