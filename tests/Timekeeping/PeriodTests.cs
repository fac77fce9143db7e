using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Periods;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class PeriodTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly Guid Site = Guid.NewGuid();
    private static readonly ClosePeriod March = new(
        Guid.NewGuid(), Site, new(new(2026, 3, 1), new(2026, 3, 31)), new(2026, 4, 1), 1, 0, 0, 0, Anyway: false, WithUnapproved: false, "", 7, DateTimeOffset.UnixEpoch);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, ClosePeriod> Refused => new()
    {
        { "not over yet", March with { Today = new(2026, 3, 31) } },
        { "A correction or an absence of these days waits", March with { Waiting = 1 } },
        { "2 corrections and absences of these days wait", March with { Waiting = 2, Anyway = true } },
        { "On 3 days a check-in or a check-out is missing", March with { Questions = 3 } },
        { "The hours of 2 people are not approved yet", March with { Unapproved = 2 } },
        { "Nobody has hours", March with { People = 0 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_settled_is_not_closed(string told, ClosePeriod command) =>
        Assert.Contains(told, Specification.Refusal(() => ClosePeriodHandler.Handle(command, SitePeriods.Initial)).Message, StringComparison.Ordinal);

    [Fact]
    public void Days_are_closed_once_until_they_are_opened_again()
    {
        var closed = ClosePeriodHandler.Handle(March with { Questions = 3, Anyway = true }, SitePeriods.Initial);
        var state = SitePeriods.Evolve(SitePeriods.Initial, closed);

        Assert.Contains("closed already", Specification.Refusal(() => ClosePeriodHandler.Handle(March with { Range = new(new(2026, 3, 31), new(2026, 4, 30)), Today = new(2026, 5, 1) }, state)).Message, StringComparison.Ordinal);
        Assert.Throws<Rejection>(() => state.MustBeOpen(new(2026, 3, 31), new(2026, 3, 31)));
        state.MustBeOpen(new(2026, 4, 1), new(2026, 4, 1));

        var reopened = ReopenPeriodHandler.Handle(new(March.PeriodId, Site, new("AA=="), DateTimeOffset.UnixEpoch), state);
        var open = SitePeriods.Evolve(state, reopened);
        open.MustBeOpen(new(2026, 3, 31), new(2026, 3, 31));
        Assert.Throws<Rejection>(() => ReopenPeriodHandler.Handle(new(March.PeriodId, Site, new("AA=="), DateTimeOffset.UnixEpoch), open));
    }

    [Fact]
    public async Task What_was_closed_stays_as_it_was()
    {
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes("employee_number,instant,direction,device\nA-1,2026-03-02T08:00:00Z,in,T\nA-1,2026-03-02T16:00:00Z,out,T\n")), isDry: false, null, Cancellation);
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee");
        using var ada = await workforce.App.SignedInAsync("ada");

        (await CloseAsync("2026-03-01", "2026-03-31")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Conflict, (await CloseAsync("2026-03-31", "2026-04-30")).StatusCode);

        var period = (await workforce.QueryAsync<Guid>("select id from timekeeping.periods"))[0];
        async Task<byte[]> FileAsync(string format) => await workforce.Administrator.GetByteArrayAsync($"/periods/{period}/file?format={format}", Cancellation);
        byte[][] before = [await FileAsync("pdf"), await FileAsync("xlsx"), await FileAsync("csv"), await FileAsync("json")];
        var own = await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation);
        var correction = new Dictionary<string, string> { ["day"] = "2026-03-02", ["moment"] = "2026-03-02T17:00", ["direction"] = "in", ["why"] = "Mine." };
        var refused = await ada.PostFormAsync("/my/correction?day=2026-03-02", "/my/correction", correction);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("is closed", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        // Rules for the past, and the end of a consent, change nothing about it.
        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", new() { ["from"] = "2026-01-01", ["weekStart"] = "Monday", ["reason"] = "Late.", ["breakAfter"] = "6:00", ["breakLength"] = "0:30" })).EnsureSuccessStatusCode();
        (await workforce.Api.PostAsJsonAsync($"/api/v1/employees/{workforce.Ada}/consent", new { textVersion = "2026-1" }, Cancellation)).EnsureSuccessStatusCode();
        (await ada.PostFormAsync("/my/data", "/my/consent/withdraw", [])).EnsureSuccessStatusCode();
        Assert.Contains("PT7H30M", await workforce.Administrator.GetStringAsync("/attendance/file?from=2026-03-01&to=2026-03-31&format=json", Cancellation), StringComparison.Ordinal);
        byte[][] after = [await FileAsync("pdf"), await FileAsync("xlsx"), await FileAsync("csv"), await FileAsync("json")];
        for (var i = 0; i < after.Length; i++)
            Assert.Equal(before[i], after[i]);
        Assert.Contains("PT8H", Encoding.UTF8.GetString(after[3]), StringComparison.Ordinal);
        Assert.Equal(own, await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation));
        // Of one person, what is made again from the snapshot is what was kept.
        Assert.Equal(own, after[0]);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(own)), (await workforce.QueryAsync<string>("select data -> 'Timesheets' -> 0 ->> 'DocumentSha256' from mt_events where type = 'period_closed'"))[0]);
        Assert.DoesNotContain("Anders", (await workforce.QueryAsync<string>("select string_agg(data::text, '') from mt_events where type = 'period_closed'"))[0], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.PostFormAsync("/periods", $"/periods/{period}/reopen", [])).StatusCode);
        (await workforce.Administrator.PostFormAsync("/periods", $"/periods/{period}/reopen", new() { ["reason"] = "A day was missing." })).EnsureSuccessStatusCode();
        // The day lacks a going still, but it is open.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ada.PostFormAsync("/my/correction?day=2026-03-02", "/my/correction", correction)).StatusCode);
        Assert.Equal(own, await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation));
        (await CloseAsync("2026-03-01", "2026-03-31")).EnsureSuccessStatusCode();
    }

    private Task<HttpResponseMessage> CloseAsync(string from, string to) =>
        workforce.Administrator.PostFormAsync("/periods", "/periods", new() { ["site"] = $"{workforce.Home}", ["from"] = from, ["to"] = to, ["unapproved"] = "yes" });
}
