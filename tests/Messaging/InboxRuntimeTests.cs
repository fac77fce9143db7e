namespace Attendance.Messaging.Tests;

public sealed class InboxRuntimeTests : InboxTests
{
    private readonly Guid _stream = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handlers_effect_and_the_messages_completion_commit_together()
    {
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 1);
        Assert.True(await Node.EventuallyAsync(rows => rows is [{ Status: Row.Done }, { Status: Row.Done }]));
        Assert.Equal(["1"], await Node.EffectsAsync(Node.First));
        Assert.Equal(["1"], await Node.EffectsAsync(Node.Second));
        Assert.All(await Node.InboxAsync(), row => Assert.Equal((1, null, true), (row.Attempts, row.Error, row.IsFinished)));
    }

    [Fact]
    public async Task A_completion_that_fails_undoes_the_effect()
    {
        await Node.ExecuteAsync("alter table messaging_inbox add constraint never_done check (status <> 'done')");
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Error?.Contains("never_done", StringComparison.Ordinal) == true)));
        Assert.Empty(await Node.EffectsAsync(Node.First));

        await Node.ExecuteAsync("alter table messaging_inbox drop constraint never_done");
        Assert.True(await Node.EventuallyAsync(rows => rows.All(row => row.Status == Row.Done)));
        Assert.Equal(["1"], await Node.EffectsAsync(Node.First));
    }

    /// <summary>A process that dies in a handler (native code) leaves its attempts counted and the message pending.</summary>
    [Fact]
    public async Task A_message_that_killed_the_process_five_times_is_a_dead_letter_and_not_run_again()
    {
        await LeftBehindAsync(attempts: 5);
        await Node.StartAsync();
        Assert.True(await Node.EventuallyAsync(rows => rows.All(row => row.Status != Row.Pending)));
        Assert.All(await Node.InboxAsync(), row => Assert.Equal(Row.Dead, row.Status));
        Assert.Empty(Conduct.Calls);
    }

    [Fact]
    public async Task A_message_whose_process_died_is_run_again()
    {
        await LeftBehindAsync(attempts: 1);
        await Node.StartAsync();
        Assert.True(await Node.EventuallyAsync(rows => rows.All(row => row.Status == Row.Done)));
        Assert.Equal([2, 2], Conduct.Calls.Select(call => call.Attempt));
    }

    /// <summary>As when a newer version wrote it.</summary>
    [Fact]
    public async Task A_message_whose_event_cannot_be_read_ends_as_a_dead_letter_and_troubles_no_other()
    {
        await using (var forwarding = await Node.Open(DataSource, Conduct, handles: false).StartAsync())
        {
            await forwarding.AppendAsync(_stream, 1);
            await forwarding.AppendAsync(Guid.NewGuid(), 2);
            Assert.True(await forwarding.ForwardedAsync());
        }
        await Node.ExecuteAsync("update mt_events set type = 'unknown' where stream_id = (select stream_id from messaging_inbox order by id limit 1)");
        await Node.StartAsync();
        Assert.True(await Node.EventuallyAsync(rows => rows.All(row => row.Status != Row.Pending)));
        Assert.All(await Node.InboxAsync(), row => Assert.Equal(row.Number == 1 ? (Row.Dead, 5) : (Row.Done, 2), (row.Status, row.Attempts)));
    }

    [Fact]
    public async Task What_a_handler_appends_names_the_event_it_follows_from_and_who_caused_that()
    {
        var following = Guid.NewGuid();
        Conduct.Then = async (message, envelope, handler) =>
        {
            if (envelope.Destination == Node.First)
                (await handler.Session.Events.FetchForWriting<Log>(following, cancellation: Cancellation)).AppendOne(new Followed(message.Number));
        };
        await Node.StartAsync();
        await Node.AppendAsync(_stream, 7);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Status == Row.Done)));
        await using var session = Node.Store.LightweightSession();
        var cause = Assert.Single(await session.Events.FetchStreamAsync(_stream, Cancellation));
        var followed = Assert.Single(await session.Events.FetchStreamAsync(following, Cancellation));
        Assert.Equal(($"{cause.Id}", "somebody", "request"), (followed.CausationId, followed.UserName, followed.CorrelationId));
    }

    /// <summary>More than the workers have in hand: claimed and begun, claimed and waiting for them, claimed and not yet handed over.</summary>
    [Fact]
    public async Task A_stop_is_no_attempt_of_what_was_claimed_begun_or_not()
    {
        await using (var forwarding = await Node.Open(DataSource, Conduct, handles: false).StartAsync())
        {
            for (var i = 0; i < 80; i++)
                await forwarding.AppendAsync(Guid.NewGuid(), i);
            Assert.True(await forwarding.ForwardedAsync());
        }
        Conduct.Then = (_, _, handler) => Task.Delay(Timeout.Infinite, handler.Cancellation);
        await Node.StartAsync();
        Assert.True(await Node.EventuallyAsync(rows => rows.Count(row => row.Attempts == 1) == 120));
        await Node.StopAsync();

        Assert.NotEmpty(Conduct.Calls);
        Assert.All(await Node.InboxAsync(), row => Assert.Equal((Row.Pending, 0, null), (row.Status, row.Attempts, row.Error)));
        Assert.Equal([0], await Node.QueryAsync<long>("select count(*) from messaging_inbox where due_at > now()"));
        Assert.Empty(await Node.EffectsAsync(Node.First));

        Conduct.Then = (_, _, _) => Task.CompletedTask;
        await using var again = await Node.Open(DataSource, Conduct).StartAsync();
        Assert.True(await again.EventuallyAsync(rows => rows.All(row => row is { Status: Row.Done, Attempts: 1 })));
    }

    private async Task LeftBehindAsync(int attempts)
    {
        await using var forwarding = await Node.Open(DataSource, Conduct, handles: false).StartAsync();
        await forwarding.AppendAsync(_stream, 1);
        Assert.True(await forwarding.ForwardedAsync());
        await Node.ExecuteAsync($"update messaging_inbox set attempts = {attempts}, due_at = now() - interval '1 second'");
    }
}
