using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Dashboards;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Tests.Hours;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class BoardsTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3", 3, 21)]
    [InlineData("1", 1, 50)]
    [InlineData("99", 3, 21)]
    [InlineData("0", 1, 50)]
    [InlineData("two", 1, 50)]
    [InlineData(null, 1, 50)]
    public void A_long_list_is_shown_page_by_page_and_a_page_that_is_none_is_the_nearest(string? page, int shown, int items)
    {
        var list = new ListQuery(null, page).PageOf(Enumerable.Range(1, 121).ToList());

        Assert.Equal((shown, 3, 121, items), (list.Page, list.Pages, list.Count, list.Items.Count));
        Assert.Equal(50 * (shown - 1) + 1, list.Items[0]);
    }

    [Theory]
    [InlineData("üll", true)]
    [InlineData("MÜLLER", true)]
    [InlineData("A-1", true)]
    [InlineData("a-10", true)]
    [InlineData("-10", false)]
    [InlineData("  ", true)]
    [InlineData("Miller", false)]
    public void Somebody_is_found_by_a_part_of_the_name_or_the_beginning_of_the_number(string find, bool isFound) =>
        Assert.Equal(isFound, new ListQuery(find).Matches("Jörg Müller", "A-107"));

    [Fact]
    public void The_line_of_today_counts_who_was_in_in_each_quarter_of_an_hour()
    {
        var day = new DateTime(2026, 3, 2);

        var quarters = TodayEndpoint.Of([new(day.AddHours(8), Direction.In, 3), new(day.AddHours(8.5), Direction.In, 2), new(day.AddHours(8.5), Direction.Out, 1)], 0, day.AddHours(9).AddMinutes(7));

        Assert.Equal([3L, 3, 4, 4, 4], quarters.Select(quarter => quarter.In));
        Assert.Equal(day.AddHours(9), quarters[^1].At);
        Assert.Equal((2L, 1L), (quarters[2].Came, quarters[2].Left));
        Assert.Empty(TodayEndpoint.Of([], 0, day));
        // A night shift: five were in at midnight, and left at six.
        var night = TodayEndpoint.Of([new(day.AddHours(6), Direction.Out, 5)], 5, day.AddHours(7));
        Assert.Equal((day, 5L, 0L), (night[0].At, night[0].In, night[^1].In));
    }

    [Fact]
    public void What_is_left_of_today_and_the_sums_of_week_and_month_are_told()
    {
        var rules = TestRules.Of("office");
        // Friday and the Monday after; the month began on Sunday.
        var sheet = TimesheetTests.Sheet("Ada", "office", "2026-03-06 08:00-16:30 2026-03-09 08:00-12:00");

        var sums = OwnSums.Of(sheet, new(2026, 3, 9), rules);

        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromHours(4), TimeSpan.Zero), (sums.Today, sums.Left, sums.Over));
        Assert.Equal(TimeSpan.FromHours(4), sums.Week.Worked);
        Assert.Equal(TimeSpan.FromHours(12), sums.Month.Worked);
        Assert.Equal(new(new(2026, 3, 1), new(2026, 3, 9)), OwnSums.Range(new(2026, 3, 9), rules));
        Assert.Equal(new(new(2026, 3, 30), new(2026, 4, 1)), OwnSums.Range(new(2026, 4, 1), rules));
    }

    [Fact]
    public void Rules_for_the_past_tell_which_days_they_made_others()
    {
        const string Days = "2026-03-02 08:00-18:00 2026-03-03 09:00-12:00";

        var changed = RuleChanges.Of(TimesheetTests.Sheet("Ada", "as punched", Days), TimesheetTests.Sheet("Ada", "office", Days));

        var monday = changed.Days.Single(day => day.Date == new DateOnly(2026, 3, 2));
        Assert.Equal((TimeSpan.FromHours(10), new TimeSpan(9, 15, 0)), (monday.Before!.Worked, monday.After!.Worked));
        // Working days on which nobody came are days of the timesheet now.
        Assert.Contains(changed.Days, day => day is { Before: null, After: not null });
        Assert.Equal(-TimeSpan.FromMinutes(45), changed.Worked);
        Assert.Empty(RuleChanges.Of(TimesheetTests.Sheet("Ada", "office", Days), TimesheetTests.Sheet("Ada", "office", Days)).Days);
    }

    [Fact]
    public async Task One_day_shows_who_was_late_who_left_early_and_who_did_not_come()
    {
        await SetRulesAsync("09:00", "17:00");
        await workforce.PunchAsync(workforce.Ada, At(9, 30), At(17, 0));
        var (carl, dora) = (await workforce.AddAtAsync("C-1", "Carl Cook", workforce.Home), await workforce.AddAtAsync("D-1", "Dora Dunn", workforce.Home));
        await workforce.PunchAsync(carl, At(9, 0), At(15, 0));
        await CatchUpAsync();
        // Nobody is absent before they came to the company.
        Assert.Single(await workforce.QueryAsync<Guid>("update timekeeping.people set added_at = '2026-01-01' where id = $1 returning id", dora));

        Assert.Equal("Ada Anders", await ShownAsync("late"));
        Assert.Equal("Carl Cook", await ShownAsync("early"));
        Assert.Contains("Dora Dunn", await ShownAsync("absent"), StringComparison.Ordinal);
        Assert.Equal("Ada Anders, Carl Cook", await ShownAsync("came"));
        Assert.Equal("Ada Anders", await ShownAsync("came", "anders"));
        var file = await (await workforce.Administrator.LoadAsync($"/attendance/day/file?date={Day:yyyy-MM-dd}&show=late&format=csv")).TextAsync();
        Assert.Equal(2, file.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("A-1,Ada Anders", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_entered_after_they_began_is_missed_from_their_first_day_on()
    {
        await SetRulesAsync("09:00", "17:00");
        var erik = await workforce.AddAtAsync("E-1", "Erik Early", workforce.Home);
        await workforce.AddAtAsync("F-1", "Fred Fresh", workforce.Home);
        await workforce.PunchAsync(erik, At(9, 0).AddDays(-2), At(17, 0).AddDays(-2));

        Assert.Equal("Erik Early", await ShownAsync("absent", "Erik"));
        Assert.Equal("", await ShownAsync("absent", "Fred"));
    }

    [Fact]
    public async Task Setting_rules_for_the_past_leads_to_what_they_changed()
    {
        // The day before the other tests', whose boards Ben is not to be on.
        await workforce.PunchAsync(workforce.Ben, At(0, 0).AddDays(-1), At(8, 0).AddDays(-1));
        var answer = await SetRulesAsync("09:00", "17:00", "B-1", "1:00");

        var next = answer.Headers.GetValues("HX-Redirect").Single();
        Assert.Equal($"/work-rules/changes?scope={workforce.Ben}", next);
        var page = await (await workforce.Administrator.LoadAsync(next)).TextAsync();
        Assert.Contains("Ben Bauer", page, StringComparison.Ordinal);
        Assert.Contains("7:00 = ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Anders", page, StringComparison.Ordinal);

        // Everywhere has no id.
        var everywhere = (await SetRulesAsync("09:00", "17:00")).Headers.GetValues("HX-Redirect").Single();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await workforce.Administrator.LoadAsync(everywhere)).StatusCode);
    }

    [Fact]
    public async Task Hours_that_belong_to_another_day_by_new_shifts_are_listed_on_both()
    {
        var greta = await workforce.AddAtAsync("G-1", "Greta Gruber", workforce.Home);
        await workforce.PunchAsync(greta, At(0, 30).AddDays(-1), At(6, 0).AddDays(-1));
        await CatchUpAsync();

        var next = (await SetRulesAsync("22:00", "06:00", "G-1")).Headers.GetValues("HX-Redirect").Single();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await workforce.QueryAsync<DateOnly>("select work_date from timekeeping.punches where employee_id = $1", greta)).All(day => day == Day.AddDays(-2))));

        var page = await (await workforce.Administrator.LoadAsync(next)).TextAsync();
        Assert.Matches(Row(-1, "5:30 = [^<]*", "[^<]*planned [^<]*", "-5:30"), page);
        Assert.Matches(Row(-2, "[^<]*", "5:30 = [^<]*", "[^<]*5:30"), page);

        string Row(int day, string before, string now, string hours) =>
            $"{Day.AddDays(day).ToString("ddd d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}</td>\\s*<td data-label=\"Before\">{before}</td>\\s*<td data-label=\"Now\">{now}</td>\\s*<td data-label=\"Hours\" class=\"end numbers\">{hours}<";
    }

    private DateOnly Day => DateOnly.FromDateTime(workforce.App.Clock.GetUtcNow().UtcDateTime).AddDays(-3);

    private DateTimeOffset At(int hour, int minute) => new(Day.ToDateTime(new(hour, minute)), TimeSpan.Zero);

    /// <summary>Every day alike, so that it does not matter on which one the test runs.</summary>
    private async Task<HttpResponseMessage> SetRulesAsync(string start, string end, string employee = "", string length = "0:30")
    {
        var fields = Enumerable.Range(0, 7).SelectMany(_ => new KeyValuePair<string, string>[] { new("start", start), new("end", end), new("target", "") })
            .Concat(new Dictionary<string, string> { ["breakLength"] = length, ["from"] = $"{Day.AddDays(-10):yyyy-MM-dd}", ["employee"] = employee, ["weekStart"] = "Monday", ["reason"] = "As agreed", ["breakAfter"] = "6:00", ["breakKind"] = "automatic" });
        var answer = await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", fields);
        answer.EnsureSuccessStatusCode();
        return answer;
    }

    private Task CatchUpAsync() => workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(Cancellation);

    private async Task<string> ShownAsync(string show, string find = "")
    {
        await CatchUpAsync();
        var page = await (await workforce.Administrator.LoadAsync($"/attendance/day?date={Day:yyyy-MM-dd}&show={show}&find={find}")).TextAsync();
        return string.Join(", ", System.Text.RegularExpressions.Regex.Matches(page, "<td data-label=\"Name\"><span>([^<]+) <").Select(match => match.Groups[1].Value));
    }
}
