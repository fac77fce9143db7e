using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Inbox;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Tests.Hours;
using Attendance.Timekeeping.Timesheets;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed partial class InboxTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly Person Ada = new(Guid.NewGuid(), "17", "Ada", Guid.NewGuid(), Active: true);

    private static string Plain(DateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("as punched", "2026-03-02 09:00-17:00", "")]
    [InlineData("as punched", "2026-03-02 09:00-?", "MissingPunch: The check-out is missing.")]
    [InlineData("as punched", "2026-03-02 ?-17:00", "MissingPunch: The check-in is missing.")]
    [InlineData("day shift", "2026-03-02 09:00-?", "Estimated: The check-out was forgotten; counted as 8:00 = 09:00 to 17:30 (estimated, the check-out is missing), less 0:30 break (statutory, 0:30 after 6:00).")]
    [InlineData("day shift", "2026-03-02 08:00-? 13:00-?", "MissingPunch: The check-out is missing. Estimated: The check-out was forgotten; counted as 4:30 = 13:00 to 17:30 (estimated, the check-out is missing).")]
    [InlineData("as punched", "2026-03-02 09:00:05-09:00:40 09:02-17:00", "DuplicatePunch: In and out at 09:00, within a minute.")]
    [InlineData("two rates", "2026-03-02 08:00-19:00", "Overtime: 3:00 of overtime: 11:00 = 08:00 to 19:00, of it 2:00 at 125 % over 8:00 of the day, of it 1:00 at 150 % over 10:00 of the day.")]
    [InlineData("day shift", "2026-03-02 09:00-17:30 2026-03-04 09:00-17:30", "Absent: 8:00 were planned, and nobody came or was away as agreed.")]
    [InlineData("alerts", "2026-03-02 09:00-15:01", "Alert: There was more than 6 h without a break.")]
    public void What_is_to_be_looked_at_follows_from_the_hours(string rules, string punches, string expected) =>
        Assert.Equal(expected, string.Join(' ', Questions.Of(Sheet(rules, punches)).Select(question => $"{question.Kind}: {question.Says(Plain)}")));

    [Theory]
    [InlineData("two rates", "2026-03-02 08:00-19:00", "3:00 of overtime: 11:00 = 8:00 AM to 7:00 PM, of it 2:00 at 125 % over 8:00 of the day, of it 1:00 at 150 % over 10:00 of the day.")]
    [InlineData("as punched", "2026-03-02 13:00:05-13:00:40 14:02-17:00", "In and out at 1:00 PM, within a minute.")]
    public void Times_are_written_as_the_reader_does(string rules, string punches, string expected) =>
        Assert.Equal(expected, Assert.Single(Questions.Of(Sheet(rules, punches))).Says(time => time.ToString("h:mm tt", CultureInfo.InvariantCulture)));

    [Fact]
    public void A_day_that_changes_is_another_question()
    {
        Question One(string punches) => Assert.Single(Questions.Of(Sheet("two rates", punches)));

        Assert.Equal(One("2026-03-02 08:00-19:00").Id, One("2026-03-02 08:00-19:00").Id);
        Assert.NotEqual(One("2026-03-02 08:00-19:00").Id, One("2026-03-02 08:00-19:30").Id);
    }

    [Theory]
    [InlineData(48 * 17, false)]
    [InlineData(48 * 17 + 1, true)]
    public void More_than_48_hours_a_week_on_average_is_told(int hours, bool isTold) =>
        Assert.Equal(isTold, Questions.OfWeeks(Ada, TimeSpan.FromHours(hours), Questions.ReferenceWeeks, new(2026, 6, 28)) is not null);

    [Fact]
    public void Who_came_five_weeks_ago_works_an_average_of_five_weeks()
    {
        Assert.Contains("50:00 a week on average over 5 weeks", Questions.OfWeeks(Ada, TimeSpan.FromHours(250), 5, new(2026, 6, 28))!.Says(Plain), StringComparison.Ordinal);
        Assert.Null(Questions.OfWeeks(Ada, TimeSpan.FromHours(150), 3, new(2026, 6, 28)));
    }

    [Fact]
    public void A_missing_check_out_is_not_settled_by_looking_at_it()
    {
        var question = Assert.Single(Questions.Of(Sheet("as punched", "2026-03-02 09:00-?")));

        Assert.Contains("is corrected", Specification.Refusal(() => SettleQuestionsHandler.Handle(new([question.Id], [question], DateTimeOffset.UnixEpoch))).Message, StringComparison.Ordinal);
        Assert.Contains("changed meanwhile", Specification.Refusal(() => SettleQuestionsHandler.Handle(new([Guid.NewGuid()], [question], DateTimeOffset.UnixEpoch))).Message, StringComparison.Ordinal);
        Assert.Throws<Rejection>(() => SettleQuestionsHandler.Handle(new([], [question], DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task A_manager_settles_what_their_people_left_open_and_nothing_else()
    {
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes("employee_number,instant,direction,device\nA-1,2026-03-02T08:00:05Z,in,T\nA-1,2026-03-02T08:00:40Z,out,T\nB-1,2026-03-02T08:00:05Z,in,T\nB-1,2026-03-02T08:00:40Z,out,T\n")), isDry: false, new(), null, Cancellation);
        var account = await workforce.App.AddAccountAsync("head", workforce.Ben, "manager");
        (await workforce.Administrator.PostFormAsync($"/accounts/{account}", $"/accounts/{account}/roles", new() { ["roles"] = "manager", ["people"] = $"{workforce.Ada}" })).EnsureSuccessStatusCode();
        using var manager = await workforce.App.SignedInAsync("head");
        var page = await manager.GetStringAsync("/inbox?from=2026-03-01&to=2026-03-07", Cancellation);
        Assert.Contains("Ada Anders", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ben Bauer", page, StringComparison.Ordinal);
        Dictionary<string, string> Settle(string id) => new() { ["from"] = "2026-03-01", ["to"] = "2026-03-07", ["question"] = id };
        var everything = Ids().Matches(await workforce.Administrator.GetStringAsync("/inbox?from=2026-03-01&to=2026-03-07", Cancellation)).Select(match => match.Groups[1].Value).ToList();
        var own = Assert.Single(Ids().Matches(page)).Groups[1].Value;
        Assert.Equal(2, everything.Count);

        Assert.Equal(HttpStatusCode.Conflict, (await manager.PostFormAsync("/inbox", "/inbox", Settle(everything.Single(id => id != own)))).StatusCode);
        (await manager.PostFormAsync("/inbox", "/inbox", Settle(own))).EnsureSuccessStatusCode();
        Assert.Contains("Nothing to look at", await manager.GetStringAsync("/inbox?from=2026-03-01&to=2026-03-07", Cancellation), StringComparison.Ordinal);
        Assert.Contains("Looked at and left as it is", await workforce.Administrator.GetStringAsync($"/employees/{workforce.Ada}/history", Cancellation), StringComparison.Ordinal);
        Assert.Contains("Nothing to look at", await workforce.Administrator.GetStringAsync("/inbox?from=2026-03-01&to=2026-03-07&kind=Overtime", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unclear_faces_and_what_may_be_a_picture_are_listed()
    {
        var at = new DateTimeOffset(2026, 5, 4, 6, 0, 0, TimeSpan.Zero);
        RecognitionAttempted Attempt(RecognitionOutcome outcome, float score, bool? suspected, Guid? site) =>
            new(Guid.NewGuid(), outcome, RecognitionMethod.Identification, site, Guid.NewGuid(), "", 0.4f, score, 0.01f, 1, 0.5f, null, at, null, suspected);
        await workforce.App.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<IDocumentSession>();
            foreach (var attempt in (RecognitionAttempted[])
            [
                Attempt(RecognitionOutcome.NotRecognised, 0.5f, null, workforce.Home), Attempt(RecognitionOutcome.NotRecognised, 0.3f, null, workforce.Home), Attempt(RecognitionOutcome.NotLive, 0.3f, true, workforce.Home),
                Attempt(RecognitionOutcome.Accepted, 0.6f, true, null),
            ])
                (await session.Events.FetchForWriting<SettledQuestion>(attempt.AttemptId)).AppendOne(attempt);
            await session.SaveChangesAsync();
            return true;
        });

        var page = await workforce.Administrator.GetStringAsync("/inbox?from=2026-05-01&to=2026-05-07", Cancellation);

        Assert.Single(Regex.Matches(page, "Two people were too alike"));
        Assert.Single(Regex.Matches(page, "It may have been a picture before the camera \\((?!in a browser)"));
        Assert.Single(Regex.Matches(page, "It may have been a picture before the camera \\(in a browser or a program of your own"));
    }

    private static Timesheet Sheet(string rules, string punches) =>
        new("", Ada, new(Guid.NewGuid(), "Works", "Europe/Vienna"), new(new(2026, 3, 2), new(2026, 3, 2)), Clerk.Count(Clerk.Punches(punches), TestRules.Of(rules)));

    [GeneratedRegex("name=\"question\" value=\"([0-9a-f-]{36})\"")]
    private static partial Regex Ids();
}
