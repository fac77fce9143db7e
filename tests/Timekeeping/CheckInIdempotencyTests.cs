using System.Globalization;
using System.Net;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.Tests;

public sealed class CheckInIdempotencyTests(Company company) : IClassFixture<Company>
{
    [Fact]
    public async Task The_same_request_again_is_answered_the_same_and_acts_once()
    {
        var person = await company.EnrolAsync();
        var key = NewKey();
        var first = await company.CheckedInAsync(person.Frame, key: key);
        var events = await EventsAsync();

        // Long after the minute, when it would otherwise check out.
        company.App.Clock.Advance(TimeSpan.FromHours(3));
        var again = await company.CheckedInAsync(person.Frame, key: key);

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(events, await EventsAsync());
    }

    [Fact]
    public async Task A_refusal_again_is_answered_the_same_and_is_no_second_attempt()
    {
        foreach (var frame in (byte[][])[Company.Stranger, Photographs.Nobody, Photographs.Group])
        {
            var key = NewKey();
            var first = await company.CheckedInAsync(frame, key: key);
            var events = await EventsAsync();

            var again = await company.CheckedInAsync(frame, key: key);

            Assert.Equal(first.GetRawText(), again.GetRawText());
            Assert.Equal(events, await EventsAsync());
        }
    }

    [Fact]
    public async Task What_was_answered_with_a_punch_made_before_stays_answered_with_it()
    {
        var person = await company.EnrolAsync();
        var key = NewKey();
        var made = await company.CheckedInAsync(person.Frame);
        var first = await company.CheckedInAsync(person.Frame, key: key);
        company.App.Clock.Advance(TimeSpan.FromMinutes(5));
        await company.CheckedInAsync(person.Frame);

        var again = await company.CheckedInAsync(person.Frame, key: key);

        Assert.Equal(made.GetRawText(), first.GetRawText());
        Assert.Equal(made.GetRawText(), again.GetRawText());
    }

    [Fact]
    public async Task What_was_answered_with_a_punch_of_long_ago_stays_answered_with_it()
    {
        var person = await company.EnrolAsync();
        var (key, captured) = (NewKey(), company.App.Clock.GetUtcNow().AddHours(-2).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        await company.CheckedInAsync(person.Frame, capturedAt: captured);
        await company.CheckedInAsync(person.Frame);
        var first = await company.CheckedInAsync(person.Frame, capturedAt: captured, key: key);
        Assert.Equal("in", first.GetProperty("direction").GetString());

        var again = await company.CheckedInAsync(person.Frame, capturedAt: captured, key: key);

        Assert.Equal(first.GetRawText(), again.GetRawText());
    }

    [Fact]
    public async Task A_key_used_with_another_body_is_a_conflict_and_changes_nothing()
    {
        var person = await company.EnrolAsync();
        var key = NewKey();
        await company.CheckedInAsync(person.Frame, key: key);
        var events = await EventsAsync();

        HttpResponseMessage[] answers =
        [
            await company.CheckInAsync([Photographs.Nobody], key: key),
            await company.CheckInAsync([person.Frame], direction: "out", key: key),
            await company.CheckInAsync([person.Frame, person.Frame], key: key),
            await company.CheckInAsync([person.Frame], capturedAt: company.App.Clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture), key: key),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal("application/problem+json", answers[0].Content.Headers.ContentType?.MediaType);
        Assert.Equal(events, await EventsAsync());
    }

    [Fact]
    public async Task Another_sender_may_use_the_same_key()
    {
        var person = await company.EnrolAsync();
        var key = NewKey();
        await company.CheckedInAsync(person.Frame, key: key);
        var attempts = await company.CountAsync("recognition_attempted");
        using var other = await company.App.WithApiKeyAsync("check-ins:write");

        var answer = await company.CheckInAsync([Photographs.Nobody], key: key, client: other);

        Assert.Equal("no-face", (await answer.JsonAsync()).GetProperty("outcome").GetString());
        Assert.Equal(attempts + 1, await company.CountAsync("recognition_attempted"));
    }

    [Fact]
    public async Task Ten_at_once_with_one_key_make_one_punch_and_one_attempt()
    {
        var person = await company.EnrolAsync();
        var (key, attempts) = (NewKey(), await company.CountAsync("recognition_attempted"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => company.CheckInAsync([person.Frame], key: key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.TextAsync()))).Distinct());
        Assert.Equal(1, await company.CountAsync("punch_recorded", PunchLog.StreamOf(person.Id)));
        Assert.Equal(attempts + 1, await company.CountAsync("recognition_attempted"));
    }

    [Fact]
    public async Task What_could_not_be_done_is_not_remembered()
    {
        var person = await company.EnrolAsync();
        var key = NewKey();
        Assert.Equal(HttpStatusCode.Conflict, (await company.CheckInAsync([person.Frame], direction: "out", key: key)).StatusCode);

        Assert.Equal("in", (await company.CheckedInAsync(person.Frame, direction: "in", key: key)).GetProperty("direction").GetString());
    }

    [Fact]
    public async Task A_key_of_more_than_200_characters_is_refused() =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.CheckInAsync([Photographs.Nobody], key: new string('k', 201))).StatusCode);

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private string Today() => company.App.Clock.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<long> EventsAsync() => (await company.QueryAsync<long>("select count(*) from mt_events"))[0];
}
