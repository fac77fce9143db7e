using Attendance.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Messaging.Tests;

public sealed class MessageBusTests : InboxTests
{
    private readonly Guid _stream = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_asked_one_did_commits_with_the_callers_own_work()
    {
        await using var scope = Node.Services.CreateAsyncScope();
        Assert.Equal(6, await AskAsync(scope));
        Assert.Equal((0, 0), await CountAsync());
        await scope.ServiceProvider.GetRequiredService<IDocumentSession>().SaveChangesAsync(Cancellation);
        Assert.Equal((2, 1), await CountAsync());
    }

    [Fact]
    public async Task What_the_asked_one_did_is_gone_when_the_caller_fails()
    {
        await using var scope = Node.Services.CreateAsyncScope();
        await AskAsync(scope);
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        session.QueueSqlCommand("select 1 / 0");
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => session.SaveChangesAsync(Cancellation));
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task What_the_asked_one_did_is_gone_when_the_caller_does_not_save()
    {
        await using (var scope = Node.Services.CreateAsyncScope())
            await AskAsync(scope);
        Assert.Equal((0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_handler_asks_in_the_transaction_of_its_message()
    {
        Conduct.Then = async (message, envelope, handler) =>
        {
            if (envelope.Destination != Node.First)
                return;
            await handler.Bus.InvokeAsync<int>(new Question(_stream, envelope.Attempt), Cancellation);
            if (envelope.Attempt == 1)
                throw new InvalidOperationException("Not yet.");
        };
        await Node.StartAsync();
        await Node.AppendAsync(Guid.NewGuid(), 1);
        Assert.True(await Node.EventuallyAsync(rows => rows.Count == 2 && rows.All(row => row.Status == Row.Done)));
        // The first attempt's answer went with its transaction.
        Assert.Equal(["2"], await Node.QueryAsync<string>("select data ->> 'Number' from mt_events where stream_id = $1", _stream));
        Assert.Equal(["2"], await Node.EffectsAsync("answer"));
    }

    [Fact]
    public async Task A_question_that_nobody_answers_is_an_error_that_names_it()
    {
        await using var scope = Node.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => bus.InvokeAsync<int>(new Followed(1), Cancellation));
        Assert.Contains(nameof(Followed), error.Message, StringComparison.Ordinal);
    }

    private async Task<int> AskAsync(AsyncServiceScope scope)
    {
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        (await session.Events.FetchForWriting<Log>(_stream, cancellation: Cancellation)).AppendOne(new Followed(1));
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<int>(new Question(_stream, 5), Cancellation);
    }

    private async Task<(int Events, int Effects)> CountAsync() =>
        ((await Node.QueryAsync<Guid>("select id from mt_events where stream_id = $1", _stream)).Count, (await Node.EffectsAsync("answer")).Count);
}
