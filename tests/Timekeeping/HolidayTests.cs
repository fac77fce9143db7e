using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Attendance.Testing;
using Attendance.Timekeeping.Holidays;

namespace Attendance.Timekeeping.Tests;

public sealed class HolidayTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_calendar_is_read_as_programs_write_it()
    {
        var days = HolidayCalendar.Read(Encoding.UTF8.GetBytes(
            """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            UID:1@example.org
            DTSTART;VALUE=DATE:20261225
            DTEND;VALUE=DATE:20261227
            SUMMARY;LANGUAGE=de:Weihnachten\, beide
              Tage
            BEGIN:VALARM
            DURATION:PT15M
            SUMMARY:Reminder
            END:VALARM
            END:VEVENT
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20260102
            SUMMARY:Bridge day
            STATUS:CANCELLED
            END:VEVENT
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20260501
            RRULE:FREQ=YEARLY;COUNT=3;BYMONTH=5;BYMONTHDAY=1
            SUMMARY:Tag der Arbeit
            END:VEVENT
            END:VCALENDAR

            """.ReplaceLineEndings("\r\n")), 2026);

        Assert.Equal(
            ["2026-05-01 Tag der Arbeit", "2026-12-25 Weihnachten, beide Tage", "2026-12-26 Weihnachten, beide Tage", "2027-05-01 Tag der Arbeit", "2028-05-01 Tag der Arbeit"],
            days.Select(day => $"{day.Date:yyyy-MM-dd} {day.Name}"));
    }

    /// <summary>Calendars begin such a holiday in 1970, or in the year in which it was introduced.</summary>
    [Theory]
    [InlineData("19700501", "", 2000, 2036)]
    [InlineData("20100501", "", 2010, 2036)]
    [InlineData("20400501", "", 2040, 2040)]
    [InlineData("20100501", ";UNTIL=20281231", 2010, 2028)]
    public void A_holiday_of_every_year_is_read_until_ten_years_from_now(string start, string rule, int first, int last)
    {
        var days = HolidayCalendar.Read(Encoding.UTF8.GetBytes($"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:{start}\nRRULE:FREQ=YEARLY{rule}\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n"), 2026);

        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(year => new DateOnly(year, 5, 1)), days.Select(day => day.Date));
    }

    [Theory]
    [InlineData("name,date\n", "This is no iCalendar file")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225T100000Z\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", "Line 3: “20261225T100000Z” is no day")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261325\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", "Line 3: “20261325” is no day")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260405\nRRULE:FREQ=YEARLY;BYDAY=1SU\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", "Line 4: only holidays of the same date every year repeat")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260405\nEND:VEVENT\nEND:VCALENDAR\n", "Line 2: a holiday has a name")]
    [InlineData("BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR\n", "Line 2: an event ends that has not begun")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "There is no event")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260405\nSUMMARY:x\nEND:VCALENDAR\n", "The last event does not end")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260405\nDTEND;VALUE=DATE:20270405\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n", "Line 2: a holiday is 1 to 31 days long")]
    public void What_is_no_calendar_of_holidays_is_refused_with_its_line(string text, string told) =>
        Assert.Contains(told, Specification.Refusal(() => HolidayCalendar.Read(Encoding.UTF8.GetBytes(text), 2026)).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_encoding_is_refused() =>
        Assert.Contains("not UTF-8", Specification.Refusal(() => HolidayCalendar.Read([.. "BEGIN:VCALENDAR\nSUMMARY:"u8, 0xFC, .. "\nEND:VCALENDAR"u8], 2026)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Holidays_of_a_site_are_imported_once_and_can_be_removed()
    {
        (await ImportAsync(workforce.Branch)).EnsureSuccessStatusCode();
        Assert.Contains("Marine Day", await workforce.Administrator.GetStringAsync("/holidays", Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await ImportAsync(workforce.Branch)).StatusCode);

        (await workforce.Administrator.PostFormAsync("/holidays", "/holidays/remove", new() { ["site"] = $"{workforce.Branch}", ["date"] = $"{DateTime.UtcNow.Year}-07-20" })).EnsureSuccessStatusCode();
        Assert.DoesNotContain("Marine Day", await workforce.Administrator.GetStringAsync("/holidays", Cancellation), StringComparison.Ordinal);
        (await ImportAsync(workforce.Branch)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_holiday_of_a_day_that_has_passed_leads_to_what_it_changed()
    {
        var passed = DateOnly.FromDateTime(workforce.App.Clock.GetUtcNow().UtcDateTime).AddDays(-2);
        var dora = await workforce.AddAtAsync("D-1", "Dora Dunn", workforce.Home);
        await workforce.PunchAsync(dora, At(-1, 9), At(-1, 17));
        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", Enumerable.Range(0, 7).SelectMany(_ => new KeyValuePair<string, string>[] { new("start", ""), new("end", ""), new("target", "8:00") })
            .Concat(new Dictionary<string, string> { ["from"] = $"{passed.AddDays(-10):yyyy-MM-dd}", ["employee"] = "D-1", ["weekStart"] = "Monday", ["reason"] = "As agreed" }))).EnsureSuccessStatusCode();
        Dictionary<string, string> day = new() { ["site"] = $"{workforce.Home}", ["date"] = $"{passed:yyyy-MM-dd}", ["name"] = "Founders' Day" };

        var added = await ChangedAsync("/holidays");
        var removed = await ChangedAsync("/holidays/remove");

        Assert.Matches(Row("0:00, absent, planned 8:00", "0:00, holiday: Founders&#x27; Day"), added);
        Assert.Matches(Row("0:00, holiday: Founders&#x27; Day", "0:00, absent, planned 8:00"), removed);
        Assert.DoesNotContain("Ben Bauer", added, StringComparison.Ordinal);
        day["site"] = "";
        Assert.Contains("One holiday was set for everywhere", await ChangedAsync("/holidays"), StringComparison.Ordinal);

        DateTimeOffset At(int days, int hour) => new(passed.AddDays(days).ToDateTime(new(hour, 0)), TimeSpan.Zero);

        async Task<string> ChangedAsync(string action)
        {
            var answer = await workforce.Administrator.PostFormAsync("/holidays", action, day);
            answer.EnsureSuccessStatusCode();
            var next = answer.Headers.GetValues("HX-Redirect").Single();
            Assert.Equal($"/work-rules/changes?holidays={day["site"]}", next);
            return await (await workforce.Administrator.LoadAsync(next)).TextAsync();
        }

        string Row(string before, string now) => $"{passed.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture)}</td>\\s*<td data-label=\"Before\">{before}</td>\\s*<td data-label=\"Now\">{now}</td>";
    }

    private async Task<HttpResponseMessage> ImportAsync(Guid site)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes($"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:{DateTime.UtcNow.Year}0720\nSUMMARY:Marine Day\nEND:VEVENT\nEND:VCALENDAR\n"));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/calendar");
        form.Add(file, "calendar", "h.ics");
        form.Add(new StringContent($"{site}"), "site");
        form.Add(new StringContent(await workforce.Administrator.TokenAsync("/holidays")), "__RequestVerificationToken");
        return await workforce.Administrator.PostAsync(new Uri("/holidays", UriKind.Relative), form, Cancellation);
    }
}
