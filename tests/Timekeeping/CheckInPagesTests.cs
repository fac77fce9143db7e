using System.Net;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class CheckInPagesTests(Company company) : IClassFixture<Company>
{
    [Fact]
    public async Task A_kiosk_shows_its_site_and_checks_in_whoever_stands_before_it()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());
        var page = await (await kiosk.LoadAsync("/kiosk")).TextAsync();
        Assert.Contains("data-send=\"/kiosk/check-ins\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Name, page, StringComparison.Ordinal);

        var accepted = await SendAsync(kiosk, "/kiosk", "/kiosk/check-ins", person.Frame);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        var fragment = await accepted.TextAsync();
        Assert.Contains("data-outcome=\"accepted\"", fragment, StringComparison.Ordinal);
        Assert.Contains(person.Name, fragment, StringComparison.Ordinal);
        Assert.Contains("<strong>in</strong>", fragment, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", fragment, StringComparison.Ordinal);
        Assert.Equal(await company.SiteAsync(), Guid.Parse((await company.QueryAsync<string>("select data ->> 'SiteId' from mt_events where stream_id = $1", PunchLog.StreamOf(person.Id)))[0]));
    }

    [Theory]
    [InlineData("notrecognised")]
    [InlineData("noface")]
    [InlineData("severalfaces")]
    public async Task A_kiosk_says_what_to_do_when_nobody_was_recognised_and_no_name(string outcome)
    {
        var person = await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());
        var frame = outcome switch { "notrecognised" => Company.Stranger, "noface" => Photographs.Nobody, _ => Photographs.Group };

        var fragment = await (await SendAsync(kiosk, "/kiosk", "/kiosk/check-ins", frame)).TextAsync();

        Assert.Contains($"data-outcome=\"{outcome}\"", fragment, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Number, fragment, StringComparison.Ordinal);
        Assert.DoesNotContain("data-punch", fragment, StringComparison.Ordinal);
        Assert.DoesNotMatch("\\d[.,]\\d", fragment);
    }

    [Fact]
    public async Task In_ones_own_browser_one_is_compared_with_oneself_alone()
    {
        var (person, other) = (await company.EnrolAsync(), await company.EnrolAsync());
        await company.App.AddAccountAsync("own", person.Id, "employee");
        using var browser = await company.App.SignedInAsync("own");
        var page = await (await browser.LoadAsync("/check-in")).TextAsync();
        Assert.Contains($"value=\"{person.Number}\"", page, StringComparison.Ordinal);

        var refused = await (await SendAsync(browser, "/check-in", "/my/check-ins", other.Frame)).TextAsync();
        Assert.Contains("data-outcome=\"notrecognised\"", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Name, refused, StringComparison.Ordinal);
        var accepted = await (await SendAsync(browser, "/check-in", "/my/check-ins", person.Frame)).TextAsync();
        Assert.Contains(person.Name, accepted, StringComparison.Ordinal);

        Assert.Equal(["Verification", "Verification"], await company.QueryAsync<string>("select data ->> 'Method' from mt_events where type = 'recognition_attempted' and data ->> 'DeviceId' = (select data ->> 'DeviceId' from mt_events where stream_id = $1)", PunchLog.StreamOf(person.Id)));
        Assert.Equal(0, await company.CountAsync("punch_recorded", PunchLog.StreamOf(other.Id)));
    }

    [Fact]
    public async Task A_direction_that_does_not_fit_is_a_notice_that_can_be_read()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());

        var answer = await SendAsync(kiosk, "/kiosk", "/kiosk/check-ins", person.Frame, "out");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("You are not checked in", await answer.TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>Nobody stands there any more to be told that it does not fit.</summary>
    [Fact]
    public async Task A_kept_check_in_that_does_not_fit_is_recorded_all_the_same()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());

        Assert.Contains("accepted", await SendKeptAsync(kiosk, person.Frame, "out", NewKey()), StringComparison.Ordinal);

        Assert.Equal(1, await company.CountAsync("punch_recorded", PunchLog.StreamOf(person.Id)));
    }

    [Fact]
    public async Task Who_forgot_to_check_out_is_told_at_the_next_check_in()
    {
        // A company of its own, whose clock goes on by a day.
        await using var own = new Company();
        await own.InitializeAsync();
        var person = await own.EnrolAsync();
        using var kiosk = await own.App.KioskAsync(own.Administrator, await own.SiteAsync());
        var day = own.App.Clock.GetUtcNow();
        Assert.DoesNotContain("is missing", await (await SendAsync(kiosk, "/kiosk", "/kiosk/check-ins", person.Frame)).TextAsync(), StringComparison.Ordinal);
        own.App.Clock.Advance(TimeSpan.FromHours(24));

        var answer = await (await SendAsync(kiosk, "/kiosk", "/kiosk/check-ins", person.Frame)).TextAsync();

        Assert.Contains($"Your check-out of {day.ToString("dddd d MMMM", System.Globalization.CultureInfo.InvariantCulture)} is missing.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_check_in_that_comes_again_is_a_duplicate()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());
        var key = NewKey();

        Assert.Contains("accepted", await SendKeptAsync(kiosk, person.Frame, "auto", key), StringComparison.Ordinal);
        Assert.Contains("duplicate", await SendKeptAsync(kiosk, person.Frame, "auto", key), StringComparison.Ordinal);
        // Kept a second time a moment later, under another key.
        Assert.Contains("duplicate", await SendKeptAsync(kiosk, person.Frame, "auto", NewKey()), StringComparison.Ordinal);

        Assert.Equal("7", Assert.Single(await company.QueryAsync<string>("select data ->> 'DeviceSequence' from mt_events where type = 'punch_recorded' and stream_id = $1", PunchLog.StreamOf(person.Id))));
    }

    private static string NewKey() => Guid.CreateVersion7().ToString();

    /// <summary>Nobody else vouches for its time.</summary>
    [Fact]
    public async Task What_ones_own_browser_kept_counts_as_of_then_for_oneself_alone_and_is_asked_about()
    {
        var (person, other) = (await company.EnrolAsync(), await company.EnrolAsync());
        await company.App.AddAccountAsync("keeper", person.Id, "employee");
        using var browser = await company.App.SignedInAsync("keeper");

        Assert.Contains("refused", await SendKeptAsync(browser, other.Frame, "auto", NewKey(), "/my", "/check-in"), StringComparison.Ordinal);
        Assert.Contains("accepted", await SendKeptAsync(browser, person.Frame, "auto", NewKey(), "/my", "/check-in"), StringComparison.Ordinal);

        Assert.Equal("true true", Assert.Single(await company.QueryAsync<string>("select data ->> 'CapturedOffline' || ' ' || (data ->> 'TimeDoubtful') from mt_events where type = 'punch_recorded' and stream_id = $1", PunchLog.StreamOf(person.Id))));
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        Assert.Contains("or that is their own", await (await company.Administrator.LoadAsync("/inbox")).TextAsync(), StringComparison.Ordinal);
    }

    private async Task<string> SendKeptAsync(HttpClient kiosk, byte[] frame, string direction, string key, string where = "/kiosk", string page = "/kiosk")
    {
        var now = company.App.Clock.GetUtcNow().ToString("O");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{where}/check-ins/kept") { Content = Company.Burst([frame], direction) };
        foreach (var (name, value) in ((string, string)[])[("capturedAt", now), ("sentAt", now), ("sequence", "7")])
            ((MultipartFormDataContent)request.Content).Add(new StringContent(value), name);
        request.Headers.Add("RequestVerificationToken", await kiosk.TokenAsync(page));
        request.Headers.Add("Idempotency-Key", key);
        return await (await kiosk.SubmitAsync(request)).TextAsync();
    }

    [Fact]
    public async Task Without_the_pages_token_nothing_is_taken()
    {
        await company.EnrolAsync();
        using var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());
        var attempts = await company.CountAsync("recognition_attempted");

        Assert.Equal(HttpStatusCode.BadRequest, (await kiosk.SubmitAsync("/kiosk/check-ins", Company.Burst([Photographs.Nobody]))).StatusCode);

        Assert.Equal(attempts, await company.CountAsync("recognition_attempted"));
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_to_sign_in_and_who_is_no_kiosk_to_pairing()
    {
        using var anonymous = company.App.Anonymous();

        var own = await anonymous.LoadAsync("/check-in");
        Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        Assert.StartsWith("/sign-in", own.Headers.Location!.IsAbsoluteUri ? own.Headers.Location.AbsolutePath : own.Headers.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal("/kiosk/pair", (await anonymous.LoadAsync("/kiosk")).Headers.Location?.ToString());
        // An administrator belongs to no employee.
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Administrator.LoadAsync("/check-in")).StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string page, string action, byte[] frame, string? direction = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = Company.Burst([frame], direction) };
        request.Headers.Add("RequestVerificationToken", await client.TokenAsync(page));
        request.Headers.Add("HX-Request", "true");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await client.SubmitAsync(request);
    }
}
