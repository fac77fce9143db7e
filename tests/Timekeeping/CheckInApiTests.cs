using System.Net;
using System.Text.Json;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.Tests;

public sealed class CheckInApiTests(Company company) : IClassFixture<Company>
{
    [Fact]
    public async Task A_known_face_is_checked_in_then_the_same_again_then_out()
    {
        var person = await company.EnrolAsync();
        var before = company.App.Clock.GetUtcNow();

        var first = await company.CheckedInAsync(person.Frame);

        Assert.Equal(["outcome", "employee", "direction", "at", "workDate"], first.EnumerateObject().Select(field => field.Name));
        Assert.Equal("accepted", first.GetProperty("outcome").GetString());
        Assert.Equal(["id", "number", "name"], first.GetProperty("employee").EnumerateObject().Select(field => field.Name));
        Assert.Equal((person.Id, person.Number, person.Name), Employee(first));
        Assert.Equal("in", first.GetProperty("direction").GetString());
        Assert.InRange(first.GetProperty("at").GetDateTimeOffset(), before.AddMilliseconds(-1), company.App.Clock.GetUtcNow());
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\d$", first.GetProperty("workDate").GetString());

        Assert.Equal(first.GetRawText(), (await company.CheckedInAsync(person.Frame)).GetRawText());
        Assert.Equal(1, await PunchesAsync(person));

        company.App.Clock.Advance(TimeSpan.FromSeconds(61));
        var second = await company.CheckedInAsync(person.Frame);
        Assert.Equal("out", second.GetProperty("direction").GetString());
        Assert.Equal(2, await PunchesAsync(person));
    }

    [Fact]
    public async Task Five_frames_make_one_punch()
    {
        var person = await company.EnrolAsync();

        var answer = await company.CheckInAsync([person.Frame, person.Frame, person.Frame, person.Frame, person.Frame]);

        Assert.Equal("accepted", (await answer.JsonAsync()).GetProperty("outcome").GetString());
        Assert.Equal(1, await PunchesAsync(person));
    }

    [Theory]
    [InlineData("not-recognised")]
    [InlineData("no-face")]
    [InlineData("several-faces")]
    public async Task A_refusal_says_the_outcome_and_nothing_else(string outcome)
    {
        var (punches, attempts) = (await company.CountAsync("punch_recorded"), await company.CountAsync("recognition_attempted"));
        var frame = outcome switch
        {
            "not-recognised" => Company.Stranger,
            "no-face" => Photographs.Nobody,
            _ => Photographs.Group,
        };

        var answer = await company.CheckInAsync([frame]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($$"""{"outcome":"{{outcome}}"}""", await answer.TextAsync());
        Assert.Equal((punches, attempts + 1), (await company.CountAsync("punch_recorded"), await company.CountAsync("recognition_attempted")));
    }

    [Fact]
    public async Task A_direction_that_does_not_fit_is_refused_and_the_attempt_stays_on_record()
    {
        var person = await company.EnrolAsync();
        var attempts = await company.CountAsync("recognition_attempted");

        var out0 = await company.CheckInAsync([person.Frame], "out");
        Assert.Equal(HttpStatusCode.Conflict, out0.StatusCode);
        Assert.Equal("direction", (await out0.JsonAsync()).GetProperty("field").GetString());
        await company.CheckedInAsync(person.Frame, "in");
        company.App.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Conflict, (await company.CheckInAsync([person.Frame], "in")).StatusCode);
        Assert.Equal("out", (await company.CheckedInAsync(person.Frame, "OUT")).GetProperty("direction").GetString());

        Assert.Equal(2, await PunchesAsync(person));
        Assert.Equal(attempts + 4, await company.CountAsync("recognition_attempted"));
    }

    [Fact]
    public async Task A_moment_in_the_past_is_when_it_occurred()
    {
        var person = await company.EnrolAsync();
        var captured = company.App.Clock.GetUtcNow().AddHours(-30);

        var answer = await company.CheckedInAsync(person.Frame, capturedAt: captured.ToString("yyyy-MM-ddTHH:mm:ss.fffffffK", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(captured, answer.GetProperty("at").GetDateTimeOffset());
        var punch = JsonDocument.Parse((await company.QueryAsync<string>("select data::text from mt_events where stream_id = $1", PunchLog.StreamOf(person.Id)))[0]).RootElement;
        Assert.Equal(captured, punch.GetProperty("OccurredAt").GetDateTimeOffset());
        Assert.InRange(punch.GetProperty("ReceivedAt").GetDateTimeOffset(), captured.AddHours(30), company.App.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Two_at_once_without_a_key_make_one_punch()
    {
        var person = await company.EnrolAsync();
        for (var round = 1; round <= 5; round++)
        {
            var answers = await Task.WhenAll(company.CheckedInAsync(person.Frame), company.CheckedInAsync(person.Frame));

            Assert.Equal(answers[0].GetRawText(), answers[1].GetRawText());
            Assert.Equal(round, await PunchesAsync(person));
            company.App.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Many_at_once_by_one_key_are_all_answered()
    {
        var person = await company.EnrolAsync();
        var punches = await company.CountAsync("punch_recorded");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => company.CheckInAsync([i == 7 ? person.Frame : Photographs.Nobody])));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(punches + 1, await company.CountAsync("punch_recorded"));
    }

    private Task<long> PunchesAsync(Enrolled person) => company.CountAsync("punch_recorded", PunchLog.StreamOf(person.Id));

    private static (Guid, string?, string?) Employee(JsonElement answer)
    {
        var employee = answer.GetProperty("employee");
        return (employee.GetProperty("id").GetGuid(), employee.GetProperty("number").GetString(), employee.GetProperty("name").GetString());
    }
}
