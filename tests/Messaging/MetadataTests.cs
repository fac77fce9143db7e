using System.Globalization;
using Attendance.EventStore;
using Attendance.Testing;

namespace Attendance.Messaging.Tests;

/// <summary>Who and why travel with every message.</summary>
public sealed class MetadataTests : InboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_follows_from_a_sent_message_still_tells_who_and_why()
    {
        Conduct.Then = (message, envelope, _) =>
        {
            envelope.Send(new Remind(message.Number));
            return Task.CompletedTask;
        };
        await using var node = await Node.Open(DataSource, Conduct, services => services.AddMessageHandler<Remind, Reminding>("test.reminders", "test_remind"), Node.First).StartAsync();
        var cause = await AppendAsync(Guid.NewGuid(), 7, "kiosk");

        await using var session = node.Store.LightweightSession();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await session.Events.FetchStreamAsync(Reminding.Stream, Cancellation)).Count > 0));

        var followed = Assert.Single(await session.Events.FetchStreamAsync(Reminding.Stream, Cancellation));
        Assert.Equal(("somebody", "request", $"{cause}"), (followed.UserName, followed.CorrelationId, followed.CausationId));
        Assert.Equal("kiosk", EventHeaders.Read(followed.Headers)[EventHeaders.By]);
    }

    [Fact]
    public async Task Messages_that_share_a_transaction_do_not_share_their_headers()
    {
        const string Batchable = "test.batchable";
        await using (var forwarding = await Node.Open(DataSource, Conduct, handles: false, Batchable).StartAsync())
        {
            for (var i = 0; i < 10; i++)
                await AppendAsync(Guid.NewGuid(), i, i % 2 == 0 ? "kiosk" : null);
            Assert.True(await forwarding.ForwardedAsync());
        }
        await using var node = await Node.Open(DataSource, Conduct, services => services.AddHandler<Happened, Telling>(Batchable, batchable: true), "test.other").StartAsync();
        Assert.True(await node.EventuallyAsync(rows => rows.Count(row => row is { Destination: Batchable, Status: Row.Done }) == 10));

        var told = await node.QueryAsync<string>("select destination || ' ' || number from effects where destination like 'by %' order by number");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"by {(i % 2 == 0 ? "kiosk" : "nobody")} {i}")), told);
        Assert.Equal([1], await node.QueryAsync<long>("select count(distinct xmin::text) from effects where destination like 'by %'"));
    }

    private async Task<Guid> AppendAsync(Guid stream, int number, string? by)
    {
        var metadata = new SessionMetadata { UserName = "somebody", CorrelationId = "request" };
        if (by is not null)
            metadata.Headers[EventHeaders.By] = by;
        await using var session = Node.Store.LightweightSession(metadata);
        var happened = (await session.Events.FetchForWriting<Log>(stream, cancellation: Cancellation)).AppendOne(new Happened(number));
        await session.SaveChangesAsync(Cancellation);
        return happened;
    }

    private sealed record Remind(int Number);

    private sealed class Reminding : IHandle<Remind>
    {
        public static readonly Guid Stream = Guid.NewGuid();

        public async Task Handle(Remind message, Envelope envelope, IDocumentSession session, CancellationToken cancellation) =>
            (await session.Events.FetchForWriting<Log>(Stream, cancellation: cancellation)).AppendOne(new Followed(message.Number));
    }

    private sealed class Telling(SessionMetadata metadata) : IHandle<Happened>
    {
        public Task Handle(Happened message, Envelope envelope, IDocumentSession session, CancellationToken cancellation)
        {
            session.QueueSqlCommand(
                "insert into effects (destination, number, stream_id) values ($1, $2, $3)", $"by {metadata.Headers.GetValueOrDefault(EventHeaders.By, "nobody")}", message.Number, envelope.StreamId);
            return Task.CompletedTask;
        }
    }
}
