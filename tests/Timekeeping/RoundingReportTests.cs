using System.Net;
using Attendance.Testing;
using Attendance.Timekeeping.RoundingReports;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Tests.Hours;

namespace Attendance.Timekeeping.Tests;

public sealed class RoundingReportTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Payroll_sees_what_rounding_took_and_from_whom()
    {
        await workforce.PunchAsync(workforce.Ada, new(2026, 5, 4, 8, 1, 0, TimeSpan.Zero), new(2026, 5, 4, 16, 9, 0, TimeSpan.Zero));
        for (var day = 4; day < 14; day++)
            await workforce.PunchAsync(workforce.Ben, new(2026, 5, day, 0, 1, 0, TimeSpan.Zero), new(2026, 5, day, 8, 9, 0, TimeSpan.Zero));
        Assert.Contains("Nothing was rounded in these days", await ReportAsync(), StringComparison.Ordinal);

        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", new()
        {
            ["from"] = "2026-05-01",
            ["employee"] = "B-1",
            ["roundIn"] = "up-5",
            ["roundOut"] = "down-5",
            ["weekStart"] = "Monday",
            ["reason"] = "As agreed",
        })).EnsureSuccessStatusCode();
        var page = await ReportAsync();

        Assert.Contains("Ben Bauer", page, StringComparison.Ordinal);
        Assert.Contains("-1:20 h over 10 times of work", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Anders", page, StringComparison.Ordinal);

        // A fair rule beside it, for more work at the same site, hides nothing.
        var cy = await workforce.AddAtAsync("C-1", "Cy Clark", workforce.Branch);
        for (var day = 4; day < 30; day++)
            await workforce.PunchAsync(cy, new(2026, 5, day, 0, (day * 7) % 10, 0, TimeSpan.Zero), new(2026, 5, day, 8, (day * 3) % 10, 0, TimeSpan.Zero));
        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", new()
        {
            ["from"] = "2026-05-01",
            ["roundIn"] = "nearest-5",
            ["roundOut"] = "nearest-5",
            ["weekStart"] = "Monday",
            ["reason"] = "As agreed",
        })).EnsureSuccessStatusCode();
        page = await ReportAsync();

        Assert.Contains("Cy Clark", page, StringComparison.Ordinal);
        Assert.Contains("Check-in rounded up to 5 min, check-out down to 5 min: this takes time from people", page, StringComparison.Ordinal);
        Assert.Contains("-1:20 h over 10 times of work", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Check-in rounded to the nearest 5 min, check-out to the nearest 5 min: this takes", page, StringComparison.Ordinal);
        using var nobody = workforce.App.Anonymous();
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(new Uri("/attendance/rounding", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public void Closed_days_are_not_laid_to_the_rule_of_today()
    {
        var sheet = TimesheetTests.Sheet("Ada", "in up, out down 5", string.Join(' ', Enumerable.Range(2, 12).Select(day => $"2026-03-{day:00} 08:01-16:09")));
        var none = PersonRules.None;

        var site = Assert.Single(RoundedSite.Of([sheet with { ClosedRanges = [new(new(2026, 3, 1), new(2026, 3, 31))] }], _ => none));

        var (rule, drift) = Assert.Single(site.Rules);
        Assert.Equal(("Closed days, by the rules of then", true), (rule, drift.IsAgainst));
        Assert.Equal("Check-in rounded up to 5 min, check-out down to 5 min", Assert.Single(Assert.Single(RoundedSite.Of([sheet], _ => TestRules.Of("in up, out down 5"))).Rules).Rule);
    }

    private Task<string> ReportAsync() => workforce.Administrator.GetStringAsync("/attendance/rounding?from=2026-05-01&to=2026-05-31", Cancellation);
}
