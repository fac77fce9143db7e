using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>The network is gone at eight in the morning.</summary>
public sealed class OfflineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The camera is a canvas, so that one person after the other can stand before it.</summary>
    private const string Camera = """
        navigator.mediaDevices.getUserMedia = async () => {
          const pictures = await Promise.all(window.people.map(async url => { const picture = new Image(); picture.src = url; await picture.decode(); return picture; }));
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [1280, 720];
          setInterval(() => {
            const drawing = canvas.getContext('2d');
            drawing.drawImage(pictures[window.standing ?? 0], 0, 0);
            // No two frames of a camera are alike.
            drawing.fillStyle = `rgb(${Math.random() * 255} 90 90)`;
            drawing.fillRect(0, 0, 24, 24);
          }, 40);
          return canvas.captureStream(25);
        };
        """;

    /// <summary>Five people, two tabs, a restart of the browser, and a server that fails twice when it is back.</summary>
    [Fact]
    public async Task Check_ins_without_a_network_are_kept_and_sent_once()
    {
        await using var company = await Company.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        var people = Photographs.People.Take(5).ToList();
        foreach (var (i, person) in people.Index())
            await company.EnrolAsync($"100{i + 1}", $"Person {i + 1}", person);
        var cookies = await company.PairAsync();
        await using var network = new Network(company.App.Address);
        var profile = Directory.CreateTempSubdirectory("attendance-profile-").FullName;
        var before = DateTimeOffset.UtcNow;
        await using (var kiosk = await Browser.OpenAsync(network.Address, camera: null, cookies, profile: profile))
        {
            await kiosk.Context.AddInitScriptAsync($"window.people = [{string.Join(',', people.Select(person => $"'data:image/jpeg;base64,{Convert.ToBase64String(Photographs.AtCamera(person))}'"))}]; {Camera}");
            await kiosk.Page.GotoAsync("/kiosk");
            await kiosk.Page.EvaluateAsync("navigator.serviceWorker.ready");
            // The person who stands there is checked in as usual; from then on the network is gone.
            await kiosk.AnswerAsync("accepted");
            var other = await kiosk.Context.NewPageAsync();
            await other.GotoAsync("/kiosk");
            network.Cut();
            for (var i = 0; i < 5; i++)
            {
                var page = i < 3 ? kiosk.Page : other;
                await page.EvaluateAsync("who => { window.standing = who; }", i);
                await Entrance.KeepAsync(page);
            }
            await kiosk.Page.GetByText("5 check-ins are kept on this device").WaitForAsync();
            await PageCheck.CheckAsync(kiosk, "kiosk-offline");
        }
        Assert.Equal(1, await company.PunchesAsync());

        await using (var kiosk = await Browser.OpenAsync(network.Address, camera: null, cookies, profile: profile))
        {
            await kiosk.Page.GotoAsync("/kiosk");
            await kiosk.Page.GetByRole(AriaRole.Heading, new() { Name = "No connection" }).WaitForAsync();
            await kiosk.Page.GetByText("5 check-ins are kept on this device").WaitForAsync();
            await PageCheck.CheckAsync(kiosk, "no-connection");

            network.Fail(2);
            network.Mend();
            Assert.True(await RunningApp.EventuallyAsync(async () => await company.PunchesAsync() == 6, TimeSpan.FromSeconds(90)));
            await Assertions.Expect(kiosk.Page.Locator("#kept")).ToBeHiddenAsync();
        }
        Assert.Equal(0, network.FailuresLeft);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal(6, await company.PunchesAsync());
        var kept = await Entrance.KeptAsync(company);
        Assert.Equal(5, kept.Count);
        Assert.Equal(5, await WhoAsync(company));
        Assert.All(kept, at => Assert.InRange(at, before, DateTimeOffset.UtcNow));
        Assert.Equal(kept.Distinct().Count(), kept.Count);
        // Captured seconds apart, sent together: each has the time at which it was captured.
        Assert.True(kept.Max() - kept.Min() > TimeSpan.FromSeconds(1.5));
        Directory.Delete(profile, recursive: true);
    }

    [Fact]
    public async Task A_clock_that_is_three_hours_wrong_and_a_kiosk_that_was_revoked_lose_nothing()
    {
        await using var entrance = await Entrance.WithoutNetworkAsync("{ const real = Date, now = () => real.now() + 3 * 3600_000; Date = class extends real { constructor(...a) { a.length ? super(...a) : super(now()); } static now() { return now(); } }; }");
        var (company, network, kiosk) = entrance;
        var before = DateTimeOffset.UtcNow;
        await Entrance.KeepAsync(kiosk.Page);
        var after = DateTimeOffset.UtcNow;

        using (var administrator = await company.App.SignedInAsync("admin"))
        {
            await using var command = company.App.DataSource.CreateCommand("select id from identity.kiosks");
            (await administrator.PostFormAsync("/kiosks", $"/kiosks/{await command.ExecuteScalarAsync(Cancellation)}/revoke", [])).EnsureSuccessStatusCode();
        }
        network.Mend();
        await kiosk.Page.WaitForURLAsync("**/kiosk/pair**");
        // It is handed over, and counts once somebody says so.
        await kiosk.Page.GetByText("Sent. This kiosk was revoked").WaitForAsync();
        await PageCheck.CheckAsync(kiosk, "kiosk-revoked");
        Assert.Equal(1, await company.PunchesAsync());
        await using var office = await Browser.OpenAsync(company.App.Address);
        await office.SignInAsync("admin");
        await office.Page.GotoAsync("/inbox");
        await office.Page.GetByRole(AriaRole.Link, new() { Name = "Check-ins of revoked kiosks" }).ClickAsync();
        await office.Page.GetByText("Ada Winter").WaitForAsync();
        await PageCheck.CheckAsync(office, "held-check-ins");
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "What is ticked counts" }).ClickAsync();
        await office.Page.GetByText("Nothing waits for a decision").WaitForAsync();
        Assert.Single(await Entrance.KeptAsync(company));
        Assert.InRange((await Entrance.KeptAsync(company))[0], before.AddSeconds(-2), after.AddSeconds(2));
    }

    /// <summary>Nothing was sent before its credential was gone for good.</summary>
    [Fact]
    public async Task A_kiosk_that_is_set_up_anew_goes_on_with_what_it_had_kept()
    {
        await using var entrance = await Entrance.WithoutNetworkAsync();
        var (company, network, kiosk) = entrance;
        await Entrance.KeepAsync(kiosk.Page);
        await kiosk.Context.ClearCookiesAsync();
        network.Mend();
        await kiosk.Page.WaitForURLAsync("**/kiosk/pair**");
        await kiosk.Page.GetByText("1 check-in is kept on this device").WaitForAsync();

        var cookie = (await company.PairAsync())[0];
        await kiosk.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }]);
        await kiosk.Page.GotoAsync("/kiosk");

        Assert.True(await RunningApp.EventuallyAsync(async () => (await Entrance.KeptAsync(company)).Count == 1, TimeSpan.FromSeconds(60)));
    }

    /// <summary>It was three hours ahead, and is put right as soon as there is a network again.</summary>
    [Fact]
    public async Task A_clock_that_is_put_right_while_check_ins_wait_loses_nothing()
    {
        await using var entrance = await Entrance.WithoutNetworkAsync("{ const real = Date, now = () => real.now() + (window.clockIsRight ? 0 : 3 * 3600_000); Date = class extends real { constructor(...a) { a.length ? super(...a) : super(now()); } static now() { return now(); } }; }");
        var (company, network, kiosk) = entrance;
        var before = DateTimeOffset.UtcNow;
        await Entrance.KeepAsync(kiosk.Page);
        var after = DateTimeOffset.UtcNow;
        await kiosk.Page.EvaluateAsync("() => { window.clockIsRight = true; }");
        network.Mend();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await Entrance.KeptAsync(company)).Count == 1, TimeSpan.FromSeconds(90)));
        Assert.InRange((await Entrance.KeptAsync(company))[0], before.AddSeconds(-3), after.AddSeconds(3));
        using var administrator = await company.App.SignedInAsync("admin");
        Assert.Contains("by a device whose clock was wrong or was changed", await administrator.GetStringAsync("/inbox", Cancellation), StringComparison.Ordinal);
    }

    /// <summary>The server has recorded it, but its answer never came.</summary>
    [Fact]
    public async Task A_check_in_whose_answer_is_lost_is_kept_and_is_one()
    {
        await using var company = await Company.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        await using var kiosk = await Browser.OpenAsync(company.App.Address, Photographs.People[0], await company.PairAsync());
        await kiosk.Context.RouteAsync("**/kiosk/check-ins", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await kiosk.Page.GotoAsync("/kiosk");

        await kiosk.AnswerAsync("kept");
        await kiosk.Page.CloseAsync();
        var other = await kiosk.Context.NewPageAsync();
        await other.GotoAsync("/kiosk/pair");

        // Sent, and neither refused nor another one.
        Assert.True(await RunningApp.EventuallyAsync(async () => await other.EvaluateAsync<int>("async () => { const { waiting, parked } = await kept.state(); return waiting + parked.length; }") == 0));
        Assert.Equal(1, await company.PunchesAsync());
    }

    [Fact]
    public async Task A_check_in_that_the_server_does_not_take_holds_up_nobody_elses()
    {
        await using var entrance = await Entrance.WithoutNetworkAsync();
        var (company, network, kiosk) = entrance;
        await Entrance.KeepAsync(kiosk.Page);
        await Entrance.KeepAsync(kiosk.Page);

        // Every attempt of one pass with the first one.
        network.Fail(4);
        network.Mend();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await Entrance.KeptAsync(company)).Count == 2, TimeSpan.FromSeconds(90)));

        Assert.Equal(0, network.FailuresLeft);
        Assert.True((await Entrance.KeptAsync(company)) is [var sooner, var later] && sooner > later);
    }

    [Fact]
    public async Task A_kiosk_fetches_its_page_anew_only_while_there_is_a_server()
    {
        await using var company = await Company.StartAsync();
        await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await using var network = new Network(company.App.Address);
        await using var kiosk = await Browser.OpenAsync(network.Address, Photographs.People[0], await company.PairAsync());
        await kiosk.Page.Clock.InstallAsync();
        await kiosk.Page.GotoAsync("/kiosk");
        await kiosk.Page.EvaluateAsync("navigator.serviceWorker.ready");
        await kiosk.MarkPageAsync();
        network.Cut();
        await kiosk.Page.Clock.FastForwardAsync("06:00:01");

        await kiosk.Page.GetByRole(AriaRole.Button, new() { Name = "Keep my check-in" }).WaitForAsync();
        await Assertions.Expect(kiosk.MarkedPage).ToHaveCountAsync(1);

        network.Mend();
        await kiosk.Page.Clock.FastForwardAsync("06:00:01");
        await kiosk.PageIsAnotherAsync();
    }

    /// <summary>How many people there are whose check-ins were kept.</summary>
    private static async Task<long> WhoAsync(Company company)
    {
        await using var command = company.App.DataSource.CreateCommand("select count(distinct data ->> 'EmployeeId') from mt_events where type = 'punch_recorded' and data ->> 'CapturedOffline' = 'true'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
