using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>Somebody's own browser, without a network and after them.</summary>
public sealed class OwnBrowserOfflineTests
{
    /// <summary>The browser was closed, and is opened where there is no network; the session ends meanwhile.</summary>
    [Fact]
    public async Task In_ones_own_browser_a_check_in_is_kept_and_sent_once_one_has_signed_in_again()
    {
        await using var company = await Company.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        var ada = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        await company.App.AddAccountAsync("ada", ada, "employee");
        await using var network = new Network(company.App.Address);
        await using var browser = await Browser.OpenAsync(network.Address, Photographs.People[0]);
        await browser.SignInAsync("ada");
        await browser.Page.GotoAsync("/check-in");
        await browser.Page.EvaluateAsync("navigator.serviceWorker.ready");
        network.Cut();
        await browser.Page.GotoAsync("/check-in");
        await browser.Page.GetByRole(AriaRole.Heading, new() { Name = "No connection" }).WaitForAsync();
        var before = DateTimeOffset.UtcNow;
        await Entrance.KeepAsync(browser.Page);
        var after = DateTimeOffset.UtcNow;
        await PageCheck.CheckAsync(browser, "no-connection-own");
        await browser.Context.ClearCookiesAsync();
        network.Mend();

        await browser.Page.WaitForURLAsync("**/sign-in**");
        await browser.Page.GetByText("once you have signed in").WaitForAsync();
        await PageCheck.CheckAsync(browser, "sign-in-with-kept");
        // Whoever signs in next is not taken for whoever was here before.
        Assert.Equal("null", await browser.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage.getItem('keeper'))"));
        Assert.Equal(0, await company.PunchesAsync());
        await browser.SignInAsync("ada");
        await browser.Page.GotoAsync("/check-in");

        Assert.True(await RunningApp.EventuallyAsync(async () => (await Entrance.KeptAsync(company)).Count == 1, TimeSpan.FromSeconds(60)));
        Assert.InRange((await Entrance.KeptAsync(company))[0], before.AddSeconds(-3), after.AddSeconds(3));
        await Assertions.Expect(browser.Page.Locator("#kept")).ToBeHiddenAsync();
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.Page.WaitForURLAsync("**/sign-in**");
        Assert.Equal("null", await browser.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage.getItem('keeper'))"));
    }

    [Fact]
    public async Task Nothing_of_a_person_is_kept_in_the_browser_once_they_have_signed_out()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await company.App.AddAccountAsync("ada", ada, "employee");
        await using var browser = await Browser.OpenAsync(company.App.Address);
        await browser.SignInAsync("ada");
        foreach (var path in (string[])["/my/days", "/my/data", "/check-in"])
        {
            await browser.Page.GotoAsync(path);
            await browser.Page.EvaluateAsync("navigator.serviceWorker.ready");
        }
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.Page.WaitForURLAsync("**/sign-in**");

        var cached = await browser.Page.EvaluateAsync<string[]>("async () => (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat()");
        Assert.NotEmpty(cached);
        Assert.DoesNotContain(cached, path => path != "/offline" && !path.StartsWith("/assets/", StringComparison.Ordinal));
        Assert.DoesNotContain("Ada", await browser.Page.EvaluateAsync<string>("async () => (await Promise.all((await caches.keys()).map(async name => { const cache = await caches.open(name); return Promise.all((await cache.keys()).map(async key => (await cache.match(key)).text())); }))).flat().join()"), StringComparison.Ordinal);
    }
}
