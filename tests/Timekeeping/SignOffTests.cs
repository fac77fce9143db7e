using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.SignOffs;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed partial class SignOffTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PeriodKind.Monthly, "2026-02-28", "2026-02-01 2026-02-28", "2026-01-01 2026-01-31")]
    [InlineData(PeriodKind.Monthly, "2026-01-01", "2026-01-01 2026-01-31", "2025-12-01 2025-12-31")]
    [InlineData(PeriodKind.HalfMonthly, "2028-02-29", "2028-02-16 2028-02-29", "2028-02-01 2028-02-15")]
    [InlineData(PeriodKind.HalfMonthly, "2026-03-15", "2026-03-01 2026-03-15", "2026-02-16 2026-02-28")]
    [InlineData(PeriodKind.Weekly, "2026-03-08", "2026-03-02 2026-03-08", "2026-02-23 2026-03-01")]
    [InlineData(PeriodKind.Fortnightly, "2026-03-09", "2026-03-02 2026-03-15", "2026-02-16 2026-03-01")]
    [InlineData(PeriodKind.Fortnightly, "2026-03-01", "2026-02-16 2026-03-01", "2026-02-02 2026-02-15")]
    public void A_day_is_in_one_period(PeriodKind kind, string day, string own, string before)
    {
        var rhythm = new PeriodRhythm(kind, new(2026, 3, 2));
        var date = DateOnly.Parse(day, CultureInfo.InvariantCulture);

        Assert.Equal((own, before), (Text(rhythm.Of(date)), Text(rhythm.Before(date))));
    }

    /// <summary>Of every kind and over four years, each day is in the period it asks for, and periods follow each other without a gap.</summary>
    [Theory]
    [InlineData(PeriodKind.Monthly)]
    [InlineData(PeriodKind.HalfMonthly)]
    [InlineData(PeriodKind.Weekly)]
    [InlineData(PeriodKind.Fortnightly)]
    public void Periods_have_no_holes(PeriodKind kind)
    {
        var rhythm = new PeriodRhythm(kind, new(2026, 3, 2));
        for (var day = new DateOnly(2024, 1, 1); day.Year < 2028; day = day.AddDays(1))
        {
            var own = rhythm.Of(day);
            Assert.True(own.From <= day && day <= own.To);
            Assert.Equal(own, rhythm.Of(own.From));
            Assert.Equal(own.From.AddDays(-1), rhythm.Before(day).To);
        }
    }

    [Fact]
    public async Task Hours_are_confirmed_and_approved_as_they_were_seen()
    {
        var month = new PeriodRhythm(PeriodKind.Monthly, default).Before(DateOnly.FromDateTime(DateTime.UtcNow));
        await ImportAsync($"A-1,{month.From:yyyy-MM-dd}T08:00:00Z,in,T", $"A-1,{month.From:yyyy-MM-dd}T16:00:00Z,out,T");
        await workforce.App.AddAccountAsync("ann", workforce.Ada, "employee", "manager");
        using var ada = await workforce.App.SignedInAsync("ann");
        var seen = Digest().Match(await ada.GetStringAsync("/my/days", Cancellation)).Groups[1].Value;
        Dictionary<string, string> Hours(string digest) => new() { ["from"] = $"{month.From:yyyy-MM-dd}", ["to"] = $"{month.To:yyyy-MM-dd}", ["sha256"] = digest, ["employee"] = $"{workforce.Ada}" };

        Assert.Equal(HttpStatusCode.Conflict, (await ada.PostFormAsync("/my/days", "/my/days/confirm", Hours("other"))).StatusCode);
        (await ada.PostFormAsync("/my/days", "/my/days/confirm", Hours(seen))).EnsureSuccessStatusCode();
        Assert.Contains("has not approved them yet", await ada.GetStringAsync("/my/days", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.PostFormAsync("/my/days", "/approvals", Hours(seen))).StatusCode);
        (await workforce.Administrator.PostFormAsync("/approvals", "/approvals", Hours(seen))).EnsureSuccessStatusCode();
        Assert.Contains("has approved them", await ada.GetStringAsync("/my/days", Cancellation), StringComparison.Ordinal);

        // Of other hours it says nothing.
        await ImportAsync($"A-1,{month.From.AddDays(1):yyyy-MM-dd}T08:00:00Z,in,T", $"A-1,{month.From.AddDays(1):yyyy-MM-dd}T09:00:00Z,out,T");
        Assert.Contains("Are these hours right?", await ada.GetStringAsync("/my/days", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await workforce.Administrator.PostFormAsync("/approvals", "/approvals", Hours(seen))).StatusCode);

        // A day without its going is corrected first.
        await ImportAsync($"A-1,{month.From.AddDays(2):yyyy-MM-dd}T08:00:00Z,in,T");
        Assert.Contains("Correct that day", await ada.GetStringAsync("/my/days", Cancellation), StringComparison.Ordinal);
    }

    /// <summary>Whoever was away when a period ended confirms it later, until it is closed.</summary>
    [Fact]
    public async Task Hours_of_the_months_before_can_still_be_confirmed()
    {
        var rhythm = new PeriodRhythm(PeriodKind.Monthly, default);
        var last = rhythm.Before(DateOnly.FromDateTime(DateTime.UtcNow));
        var earlier = rhythm.Before(last.From);
        var carl = await workforce.AddAtAsync("C-1", "Carl Cook", workforce.Home);
        await workforce.App.AddAccountAsync("carl", carl, "employee");
        using var own = await workforce.App.SignedInAsync("carl");
        foreach (var month in new[] { earlier, last })
            await ImportAsync($"C-1,{month.From:yyyy-MM-dd}T08:00:00Z,in,T", $"C-1,{month.From:yyyy-MM-dd}T16:00:00Z,out,T");
        var page = await own.GetStringAsync("/my/days", Cancellation);
        Assert.Equal(2, Digest().Count(page));

        (await own.PostFormAsync("/my/days", "/my/days/confirm", new() { ["from"] = $"{earlier.From:yyyy-MM-dd}", ["to"] = $"{earlier.To:yyyy-MM-dd}", ["sha256"] = Digest().Matches(page)[1].Groups[1].Value })).EnsureSuccessStatusCode();
        page = await own.GetStringAsync("/my/days", Cancellation);
        Assert.Single(Digest().Matches(page));
        Assert.Contains($"{last.From.ToString("d MMM", CultureInfo.InvariantCulture)} to", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Days_that_are_not_over_are_not_confirmed() =>
        Assert.Contains("not over yet", Specification.Refusal(() => ConfirmHoursHandler.Handle(
            new(Guid.NewGuid(), new(new(2026, 3, 1), new(2026, 3, 31)), new(2026, 3, 31), "a", "a", 0, DateTimeOffset.UnixEpoch))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_site_has_its_own_rhythm()
    {
        Dictionary<string, string> weekly = new() { ["site"] = $"{workforce.Branch}", ["kind"] = "Weekly", ["start"] = "2026-03-01" };
        (await workforce.Administrator.PostFormAsync("/periods", "/periods/rhythm", weekly)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Conflict, (await workforce.Administrator.PostFormAsync("/periods", "/periods/rhythm", weekly)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.PostFormAsync("/periods", "/periods/rhythm", new(weekly) { ["kind"] = "7" })).StatusCode);

        Assert.Contains("Hours of 1 Mar 2026 to 7 Mar 2026", await workforce.Administrator.GetStringAsync($"/approvals?site={workforce.Branch}&day=2026-03-04", Cancellation), StringComparison.Ordinal);
    }

    private async Task ImportAsync(params string[] lines) =>
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"employee_number,instant,direction,device\n{string.Join('\n', lines)}\n")), isDry: false, new(), null, Cancellation);

    private static string Text(WorkDays.DateRange range) => $"{range.From:yyyy-MM-dd} {range.To:yyyy-MM-dd}";

    [GeneratedRegex("name=\"sha256\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex Digest();
}
