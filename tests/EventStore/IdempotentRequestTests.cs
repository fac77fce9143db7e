namespace Attendance.EventStore.Tests;

public sealed class IdempotentRequestTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly Node _node = database.Node;
    private readonly Guid _id = Guid.NewGuid();
    private readonly string _key = $"{Guid.NewGuid()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_key_with_the_same_body_finds_the_event_that_answered()
    {
        var request = Request("a", "b");
        await using var asked = _node.Store.LightweightSession();
        Assert.Null(await asked.FindAnswerAsync(request, Cancellation));
        var answer = await ActAsync(request);

        await using var again = _node.Store.LightweightSession();
        var found = await again.FindAnswerAsync(Request("a", "b"), Cancellation);
        Assert.Equal((answer, new Renamed("answered")), (found!.Id, found.Data));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_conflict()
    {
        await ActAsync(Request("a", "b"));
        await using var session = _node.Store.LightweightSession();
        foreach (var other in new[] { Request("a", "c"), Request("ab"), Request("ab", ""), Request("a", "b", "") })
            Assert.Equal(RejectionKind.Conflict, (await Assert.ThrowsAsync<Rejection>(() => session.FindAnswerAsync(other, Cancellation))).Kind);
        var withFile = IdempotentRequest.Of("account", "/punches", _key, ["a", "b"], [1, 2, 3])!;
        await Assert.ThrowsAsync<Rejection>(() => session.FindAnswerAsync(withFile, Cancellation));
    }

    [Fact]
    public async Task The_same_key_of_another_sender_or_for_another_route_is_another_request()
    {
        await ActAsync(Request("a"));
        await using var session = _node.Store.LightweightSession();
        Assert.Null(await session.FindAnswerAsync(IdempotentRequest.Of("other account", "/punches", _key, ["b"])!, Cancellation));
        Assert.Null(await session.FindAnswerAsync(IdempotentRequest.Of("account", "/photos", _key, ["b"])!, Cancellation));
        await ActAsync(IdempotentRequest.Of("account", "/photos", _key, ["b"])!);
        Assert.Equal(2, (await _node.QueryAsync<string>("select key from attendance_requests where key = $1", _key)).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public void Without_a_key_there_is_nothing_to_remember(string? key) => Assert.Null(IdempotentRequest.Of("account", "/punches", key, ["a"]));

    [Fact]
    public void A_key_has_200_characters_at_most()
    {
        Assert.NotNull(IdempotentRequest.Of("account", "/punches", new('k', 200), ["a"]));
        Assert.Throws<Rejection>(() => IdempotentRequest.Of("account", "/punches", new('k', 201), ["a"]));
    }

    [Fact]
    public async Task Of_many_requests_with_one_key_at_once_one_acts_and_the_others_are_to_try_again()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await ActAsync(Request("a"), Guid.NewGuid());
                return (ConcurrencyException?)null;
            }
            catch (ConcurrencyException tooLate)
            {
                return tooLate;
            }
        }));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(7, outcomes.Count(outcome => outcome is not null));
        Assert.Single(await _node.QueryAsync<Guid>(
            "select e.id from attendance_requests r join mt_events e on e.id = r.event_id where r.key = $1", _key));
        Assert.Single(await _node.QueryAsync<Guid>("select id from mt_events where data ->> 'Name' = 'answered' and correlation_id = $1", _key));
    }

    [Fact]
    public async Task A_refused_request_remembers_nothing()
    {
        await using (var session = _node.Store.LightweightSession())
        {
            session.Remember(Request("a"), Guid.NewGuid());
        }
        await using var again = _node.Store.LightweightSession();
        Assert.Null(await again.FindAnswerAsync(Request("b"), Cancellation));
    }

    [Fact]
    public async Task Keys_are_kept_for_seven_days()
    {
        await ActAsync(Request("a"));
        await PruneAsync("6 days 23 hours");
        Assert.Single(await KeysAsync());
        await PruneAsync("2 hours");
        Assert.Empty(await KeysAsync());

        async Task PruneAsync(string older)
        {
            await using var session = _node.Store.LightweightSession();
            session.QueueSqlCommand("update attendance_requests set received_at = received_at - $1::interval where key = $2", older, _key);
            session.QueueSqlCommand(IdempotentRequests.Prune);
            await session.SaveChangesAsync(Cancellation);
        }

        Task<IReadOnlyList<string>> KeysAsync() => _node.QueryAsync<string>("select key from attendance_requests where key = $1", _key);
    }

    private IdempotentRequest Request(params string[] fields) => IdempotentRequest.Of("account", "/punches", _key, fields)!;

    private async Task<Guid> ActAsync(IdempotentRequest request, Guid? stream = null)
    {
        await using var session = _node.Store.LightweightSession(new() { CorrelationId = _key });
        var answer = (await session.Events.FetchForWriting<Tally>(stream ?? _id, cancellation: Cancellation)).AppendOne(new Renamed("answered"));
        session.Remember(request, answer);
        await session.SaveChangesAsync(Cancellation);
        return answer;
    }
}
