using System.Net;
using Attendance.Testing;

namespace Attendance.Identity.Tests;

public sealed class KioskTests(StartedApp started) : IClassFixture<StartedApp>
{
    private RunningApp App => started.App;

    private async Task<string> CodeAsync(string name) =>
        await StartedApp.SecretAsync(await started.Administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = name, ["site"] = (await started.SiteAsync()).ToString() }));

    private static Task<HttpResponseMessage> PairAsync(HttpClient device, string code) => device.PostFormAsync("/kiosk/pair", "/kiosk/pair", new() { ["code"] = code });

    private Task<Guid> IdAsync(string name) => started.ScalarAsync<Guid>($"select id from identity.kiosks where name = '{name}'");

    [Fact]
    public async Task An_administrator_makes_this_browser_a_kiosk_in_one_click()
    {
        using var browser = await App.SignedInAsync("admin");

        var paired = await browser.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = "By click", ["site"] = (await started.SiteAsync()).ToString() });

        Assert.Equal("/kiosk", paired.Headers.GetValues("HX-Redirect").Single());
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/kiosk")).StatusCode);
        Assert.Equal(await started.SiteAsync(), await started.ScalarAsync<Guid>("select site_id from identity.kiosks where name = 'By click'"));
    }

    [Fact]
    public async Task Whoever_passes_a_new_kiosk_finds_no_administrators_session()
    {
        using var browser = await App.SignedInAsync("admin");

        (await browser.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = "Left alone", ["site"] = (await started.SiteAsync()).ToString() })).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Redirect, (await browser.OpenAsync("/employees")).StatusCode);
    }

    [Fact]
    public async Task The_credential_of_a_kiosk_is_no_session_and_knows_no_inactivity()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        using var api = await app.WithApiKeyAsync();
        await RunningApp.AddEmployeeAsync(api, "K-1", "Erika Example");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await administrator.ReadAsync("/kiosks")).Contains("<option", StringComparison.Ordinal)));
        using var kiosk = await app.KioskAsync(administrator, await app.ScalarAsync<Guid>("select id from identity.sites"));

        app.Clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(HttpStatusCode.OK, (await kiosk.OpenAsync("/kiosk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await kiosk.OpenAsync("/employees")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await administrator.OpenAsync("/kiosks")).StatusCode);
    }

    [Fact]
    public async Task The_credential_is_renewed_by_the_check_in_page_and_by_nothing_that_is_cached()
    {
        using var kiosk = await App.KioskAsync(started.Administrator, await started.SiteAsync(), "Renewed");

        var page = await kiosk.OpenAsync("/kiosk");
        var style = System.Text.RegularExpressions.Regex.Match(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "/assets/[^\"]+app.css").Value;
        var asset = await kiosk.OpenAsync(style);

        Assert.Contains(page.Headers.GetValues("Set-Cookie"), value => value.StartsWith("attendance-kiosk=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
        Assert.True(asset.Headers.CacheControl?.Public);
        Assert.False(asset.Headers.Contains("Set-Cookie"));
        Assert.False((await kiosk.OpenAsync("/")).Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_code_pairs_one_device_once_however_it_is_typed()
    {
        var code = await CodeAsync("By code");
        using var device = App.Anonymous();
        using var other = App.Anonymous();

        var paired = await PairAsync(device, $" {code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()} ");

        Assert.Equal(HttpStatusCode.NoContent, paired.StatusCode);
        Assert.Equal("/kiosk", paired.Headers.GetValues("HX-Redirect").Single());
        Assert.Equal(HttpStatusCode.OK, (await device.OpenAsync("/kiosk")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PairAsync(other, code)).StatusCode);
        Assert.Equal("/kiosk/pair", (await other.OpenAsync("/kiosk")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Of_two_devices_with_one_code_one_is_paired()
    {
        var code = await CodeAsync("Raced");
        using var one = App.Anonymous();
        using var other = App.Anonymous();

        var answers = await Task.WhenAll(PairAsync(one, code), PairAsync(other, code));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_code_expires_after_ten_minutes()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        (await administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = "Works", ["zone"] = "UTC" })).EnsureSuccessStatusCode();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await administrator.ReadAsync("/kiosks")).Contains("Works", StringComparison.Ordinal)));
        var site = (await app.ScalarAsync<Guid>("select id from identity.sites")).ToString();
        var inTime = await StartedApp.SecretAsync(await administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = "In time", ["site"] = site }));
        var tooLate = await StartedApp.SecretAsync(await administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = "Too late", ["site"] = site }));
        using var device = app.Anonymous();

        app.Clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(HttpStatusCode.NoContent, (await PairAsync(device, inTime)).StatusCode);
        app.Clock.Advance(TimeSpan.FromMinutes(0.2));
        using var late = app.Anonymous();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PairAsync(late, tooLate)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_kiosk_is_refused_at_once_and_may_be_paired_anew()
    {
        using var kiosk = await App.KioskAsync(started.Administrator, await started.SiteAsync(), "Stolen");
        var token = await kiosk.TokenAsync("/kiosk");
        Assert.Contains("Stolen", await started.Administrator.ReadAsync("/kiosks"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await started.Administrator.PostFormAsync("/kiosks", $"/kiosks/{await IdAsync("Stolen")}/revoke", [])).StatusCode);
        var before = await started.EventsAsync();

        Assert.Equal("/kiosk/pair", (await kiosk.OpenAsync("/kiosk")).Headers.Location?.ToString());
        using var pin = new FormUrlEncodedContent(new Dictionary<string, string> { ["number"] = "1", ["pin"] = "1379", ["__RequestVerificationToken"] = token });
        Assert.Equal(HttpStatusCode.Unauthorized, (await kiosk.SubmitAsync("/kiosk/check-ins/pin", pin)).StatusCode);
        Assert.Equal(before, await started.EventsAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await PairAsync(kiosk, await CodeAsync("Found again"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await kiosk.OpenAsync("/kiosk")).StatusCode);
    }

    [Fact]
    public async Task A_kiosk_needs_a_name_and_a_known_site()
    {
        var site = (await started.SiteAsync()).ToString();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await started.Administrator.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = " ", ["site"] = site })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await started.Administrator.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = "Nowhere", ["site"] = Guid.NewGuid().ToString() })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await started.Administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = "", ["site"] = site })).StatusCode);
    }
}
