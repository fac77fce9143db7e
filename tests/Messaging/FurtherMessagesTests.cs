using Attendance.EventStore;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Messaging.Tests;

public sealed class FurtherMessagesTests : InboxTests
{
    private const string Reminders = "test.reminders";

    private sealed record Remind(int Number);

    /// <summary>Leaves an effect, and says who set it going.</summary>
    private sealed class Reminding(SessionMetadata metadata) : IHandle<Remind>
    {
        public Task Handle(Remind message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
        {
            session.QueueSqlCommand("insert into effects (destination, number, stream_id) values ($1, $2, $3)", $"{Reminders} for {metadata.UserName}", message.Number, envelope.StreamId);
            return Task.CompletedTask;
        }
    }

    private Node Open() => Node.Open(DataSource, Conduct, services => services.AddMessageHandler<Remind, Reminding>(Reminders, "test_remind"), Node.First);

    [Fact]
    public async Task What_a_handler_sends_is_handled_once_although_the_handler_ran_twice()
    {
        Conduct.Then = (message, envelope, _) =>
        {
            envelope.Send(new Remind(message.Number + 10));
            envelope.Send(new Remind(message.Number + 20));
            return envelope.Attempt == 1 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask;
        };
        await using var node = Open();
        await node.StartAsync();
        await node.AppendAsync(Guid.NewGuid(), 1);

        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.EffectsAsync($"{Reminders} for somebody")).Count == 2));
        Assert.Equal(["11", "21"], await node.EffectsAsync($"{Reminders} for somebody"));
        Assert.Equal(["1"], await node.EffectsAsync(Node.First));
    }

    [Fact]
    public async Task What_a_handler_sends_is_gone_when_its_effect_cannot_be_saved()
    {
        Conduct.Then = (_, envelope, handler) =>
        {
            envelope.Send(new Remind(envelope.Attempt));
            if (envelope.Attempt == 1)
                handler.Session.QueueSqlCommand("select 1 / 0");
            return Task.CompletedTask;
        };
        await using var node = Open();
        await node.StartAsync();
        await node.AppendAsync(Guid.NewGuid(), 1);

        Assert.True(await node.EventuallyAsync(rows => rows is [{ Status: Row.Done, Attempts: 2 }]));
        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.EffectsAsync($"{Reminders} for somebody")).Count > 0));
        Assert.Equal(["2"], await node.EffectsAsync($"{Reminders} for somebody"));
    }

    /// <summary>As when somebody set its parent back by hand: it is known by its parent and its place.</summary>
    [Fact]
    public async Task What_was_sent_is_not_sent_again_when_its_parent_is_handled_again()
    {
        Conduct.Then = (message, envelope, _) =>
        {
            envelope.Send(new Remind(message.Number));
            return Task.CompletedTask;
        };
        await using var node = Open();
        await node.StartAsync();
        await node.AppendAsync(Guid.NewGuid(), 1);
        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.EffectsAsync($"{Reminders} for somebody")).Count == 1));

        await node.ExecuteAsync("update messaging_inbox set status = 'pending', attempts = 0, due_at = now() where event_id is not null");
        Assert.True(await node.EventuallyAsync(rows => Conduct.Calls.Count == 2 && rows.All(row => row.Status == Row.Done)));

        Assert.Equal([1], await node.QueryAsync<long>("select count(*) from messaging_inbox where parent_id is not null"));
    }

    [Fact]
    public async Task What_messages_send_that_share_a_transaction_is_sent_once_although_one_of_them_failed()
    {
        const string Batchable = "test.batchable";
        Conduct.Then = (message, envelope, _) =>
        {
            envelope.Send(new Remind(message.Number));
            return message.Number == 7 ? throw new Rejection("Never seven.") : Task.CompletedTask;
        };
        await using var node = Node.Open(
            DataSource, Conduct, services => services.AddMessageHandler<Remind, Reminding>(Reminders, "test_remind").AddHandler<Happened, Handler>(Batchable, batchable: true), Node.First);
        for (var i = 0; i < 10; i++)
            await node.AppendAsync(Guid.NewGuid(), i);
        await node.StartAsync();

        Assert.True(await RunningApp.EventuallyAsync(
            async () => (await node.QueryAsync<long>("select count(*) from messaging_inbox where status <> 'pending'"))[0] == 20 + 18));
        Assert.Equal(Enumerable.Range(0, 10).Except([7]).SelectMany(number => new[] { number, number }).Order(), (await node.EffectsAsync($"{Reminders} for somebody")).Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_message_with_a_due_time_waits_for_it()
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(3);
        Conduct.Then = (message, envelope, _) =>
        {
            envelope.Send(new Remind(message.Number), due);
            return Task.CompletedTask;
        };
        await using var node = Open();
        await node.StartAsync();
        await node.AppendAsync(Guid.NewGuid(), 1);

        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.QueryAsync<long>("select count(*) from messaging_inbox where name = 'test_remind'"))[0] == 1));
        Assert.Empty(await node.EffectsAsync($"{Reminders} for somebody"));
        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.EffectsAsync($"{Reminders} for somebody")).Count == 1));
        Assert.True(DateTimeOffset.UtcNow >= due);
    }

    [Fact]
    public async Task A_handler_slower_than_its_time_out_is_stopped_and_tried_again()
    {
        Conduct.Then = async (_, envelope, handler) =>
        {
            if (envelope.Attempt == 1)
                await handler.Session.QueryAsync<bool>("select pg_sleep(30) is null", handler.Cancellation);
        };
        await using var node = Node.Open(DataSource, Conduct, services => services.AddSingleton(new MessageSettings(TimeSpan.FromSeconds(1))), Node.First);
        await node.StartAsync();
        await node.AppendAsync(Guid.NewGuid(), 1);

        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.InboxAsync()).Any(row => row is { Status: Row.Done, Attempts: 2 })));
        Assert.Equal(["1"], await node.EffectsAsync(Node.First));
    }

    [Fact]
    public async Task Messages_of_a_batchable_handler_share_transactions_and_one_that_fails_fails_alone()
    {
        const string Batchable = "test.batchable";
        Conduct.Then = (message, envelope, _) => envelope.Destination == Batchable && message.Number == 7 ? throw new Rejection("Never seven.") : Task.CompletedTask;
        await using var node = Node.Open(DataSource, Conduct, services => services.AddHandler<Happened, Handler>(Batchable, batchable: true), Node.First);
        for (var i = 0; i < 120; i++)
            await node.AppendAsync(Guid.NewGuid(), i);
        await node.StartAsync();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await node.InboxAsync()).Count(row => row.Destination == Batchable && row.Status != Row.Pending) == 120));

        Assert.Equal(Enumerable.Range(0, 120).Except([7]).Order(), (await node.EffectsAsync(Batchable)).Select(int.Parse).Order());
        Assert.Equal([7], (await node.InboxAsync()).Where(row => row.Destination == Batchable && row.Status == Row.Dead).Select(row => row.Number));
        var transactions = await node.QueryAsync<long>($"select count(distinct xmin::text) from effects where destination = '{Batchable}'");
        Assert.True(transactions[0] < 80, $"{transactions[0]} transactions for 119 messages.");
    }
}
