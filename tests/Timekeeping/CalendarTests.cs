using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Calendars;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed partial class CalendarTests(Workforce workforce) : IClassFixture<Workforce>
{
    [Fact]
    public void Days_are_events_with_their_times_in_UTC_and_lines_no_longer_than_75_octets()
    {
        var text = Encoding.UTF8.GetString(DaysAsCalendar.Write(TimesheetTests.Sheet("Ada", "office", "2026-03-02 09:02-18:01 2026-03-03 09:00-?"), TimesheetTests.Made));

        var lines = text.Split("\r\n");
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.Equal(("BEGIN:VCALENDAR", "END:VCALENDAR", ""), (lines[0], lines[^2], lines[^1]));
        Assert.Contains("DTSTART:20260302T080200Z\r\nDTEND:20260302T170100Z\r\nSUMMARY:Work 8:59\r\n", text, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:Work 8:30 (estimated)", text, StringComparison.Ordinal);
        Assert.Contains("8:29 = 09:02 to 18:01\\, less 0:30 break", text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ones_own_days_are_read_by_a_secret_address_until_another_is_made_or_it_is_closed()
    {
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee");
        using var ada = await workforce.App.SignedInAsync("ada");
        var start = workforce.App.Clock.GetUtcNow().AddHours(-30);
        await workforce.PunchAsync(workforce.Ada, start, start.AddHours(2));
        using var program = workforce.App.Anonymous();

        var first = await OpenAsync(ada);
        var calendar = await program.LoadAsync(first);

        Assert.Equal("text/calendar; charset=utf-8", calendar.Content.Headers.ContentType!.ToString());
        Assert.Contains("SUMMARY:Work 2:00", await calendar.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("no-store", calendar.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        // What is kept does not open it.
        var kept = (await workforce.QueryAsync<string>("select string_agg(data::text, '') from mt_events where type = 'calendar_opened'"))[0];
        Assert.DoesNotContain(first[(first.LastIndexOf('/') + 1)..], kept, StringComparison.Ordinal);

        var second = await OpenAsync(ada);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), ((await program.LoadAsync(first)).StatusCode, (await program.LoadAsync(second)).StatusCode));

        (await ada.PostFormAsync("/my/days", "/my/calendar/close", [])).EnsureSuccessStatusCode();
        await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, (await program.LoadAsync(second)).StatusCode);
    }

    private async Task<string> OpenAsync(HttpClient client)
    {
        var shown = await client.PostFormAsync("/my/days", "/my/calendar", []);
        shown.EnsureSuccessStatusCode();
        await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        return Address().Match(await shown.TextAsync()).Groups[1].Value;
    }

    [GeneratedRegex("<p class=\"secret\">https?://[^/]+(/calendar/[^<]+)</p>")]
    private static partial Regex Address();
}
