using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

public sealed class CheckInTests
{
    private static readonly byte[] Ada = Photographs.People[0], Stranger = Photographs.People[1];

    [Fact]
    public async Task Enrolled_by_camera_then_in_and_after_a_minute_out()
    {
        await using var company = await Company.StartAsync();
        var id = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await using (var office = await Browser.OpenAsync(company.App.Address, Photographs.Frontal))
        {
            await office.SignInAsync("admin");
            await office.Page.GotoAsync($"/employees/{id}");
            await office.Page.GetByText("Ada Winter has read this and agrees.").ClickAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Record consent" }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Take photos with the camera" }).ClickAsync();
            // The first is taken by itself.
            await Assertions.Expect(office.Page.GetByText("Ready", new() { Exact = true })).ToHaveCountAsync(1);
            await Assertions.Expect(office.Page.GetByText("Please turn your head to your left.")).ToBeVisibleAsync();
        }
        await using var kiosk = await company.KioskAsync(Photographs.Frontal);

        Assert.Contains("Checked in", await kiosk.AnswerAsync("accepted"), StringComparison.Ordinal);
        company.App.Clock.Advance(TimeSpan.FromSeconds(61));
        await kiosk.Page.ReloadAsync();
        Assert.Contains("Checked out", await kiosk.AnswerAsync("accepted"), StringComparison.Ordinal);
        Assert.Equal(2, await company.PunchesAsync());
    }

    [Fact]
    public async Task Whoever_lingers_is_not_checked_out_again()
    {
        await using var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Ada);
        await using var kiosk = await company.KioskAsync(Ada);

        await kiosk.AnswerAsync("accepted");
        await Assertions.Expect(kiosk.Page.GetByText("Already recorded.")).ToBeVisibleAsync();

        Assert.Equal(1, await company.PunchesAsync());
    }

    [Fact]
    public async Task Whoever_steps_in_without_a_gap_is_recorded_and_sees_nobody_elses_name_for_long()
    {
        await using var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Ada);
        await company.EnrolAsync("1002", "Bo Summer", Stranger);
        await using var kiosk = await company.KioskAsync(Ada, next: Stranger);

        await Assertions.Expect(kiosk.Page.Locator("#result")).ToContainTextAsync("Ada Winter");
        await Assertions.Expect(kiosk.Page.Locator("#result")).ToBeEmptyAsync();
        await Assertions.Expect(kiosk.Page.Locator("#result")).ToContainTextAsync("Bo Summer");
        Assert.Equal(2, await company.PunchesAsync());
    }

    [Fact]
    public async Task A_direction_that_was_chosen_and_left_is_not_the_next_persons()
    {
        await using var company = await Company.StartAsync();
        await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await using var kiosk = await company.KioskAsync(null);
        await kiosk.Page.Clock.InstallAsync();
        await kiosk.Page.ReloadAsync();

        await kiosk.Page.GetByText("Out", new() { Exact = true }).ClickAsync();
        await kiosk.Page.Clock.FastForwardAsync(31_000);

        await Assertions.Expect(kiosk.Page.GetByLabel("Automatic")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task An_unknown_face_is_refused_without_a_name()
    {
        await using var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Ada);
        await using var kiosk = await company.KioskAsync(Stranger);

        var answer = await kiosk.AnswerAsync("notrecognised");

        Assert.Contains("use your number and PIN", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", await kiosk.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await company.PunchesAsync());
    }

    [Fact]
    public async Task Removed_photos_are_no_longer_recognised()
    {
        await using var company = await Company.StartAsync();
        var id = await company.EnrolAsync("1001", "Ada Winter", Ada);
        await using var kiosk = await company.KioskAsync(Ada);
        await kiosk.AnswerAsync("accepted");

        await using (var office = await Browser.OpenAsync(company.App.Address))
        {
            await office.SignInAsync("admin");
            await office.Page.GotoAsync($"/employees/{id}");
            office.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
            for (var left = 2; left >= 0; left--)
            {
                await office.Page.GetByRole(AriaRole.Button, new() { Name = "Remove photo 1" }).ClickAsync();
                await Assertions.Expect(office.Page.GetByText("Ready", new() { Exact = true })).ToHaveCountAsync(left);
            }
            await office.Page.GetByText("The photo and its template are removed.").WaitForAsync();
        }
        await kiosk.Page.ReloadAsync();

        await kiosk.AnswerAsync("notrecognised");
        Assert.Equal("2026-1", await company.ConsentAsync(id));
    }

    [Fact]
    public async Task In_ones_own_browser_the_page_says_what_it_sees_and_the_button_checks_in()
    {
        await using var company = await Company.StartAsync();
        var id = await company.EnrolAsync("1001", "Ada Winter", Ada);
        await company.App.AddAccountAsync("ada", id, "employee");
        await using var own = await Browser.OpenAsync(company.App.Address, Ada);
        await own.SignInAsync("ada");

        await own.Page.GotoAsync("/check-in");
        await own.Page.GetByText("Ready: press the button.").WaitForAsync();
        await own.Page.GetByRole(AriaRole.Button, new() { Name = "Check in or out now" }).ClickAsync();

        Assert.Contains("Checked in", await own.AnswerAsync("accepted"), StringComparison.Ordinal);
        Assert.Equal(1, await company.PunchesAsync());
    }

    [Fact]
    public async Task A_withdrawn_consent_is_no_longer_recognised()
    {
        await using var company = await Company.StartAsync();
        var id = await company.EnrolAsync("1001", "Ada Winter", Ada);
        await using var kiosk = await company.KioskAsync(Ada);
        await kiosk.AnswerAsync("accepted");

        await using (var office = await Browser.OpenAsync(company.App.Address))
        {
            await office.SignInAsync("admin");
            await office.Page.GotoAsync($"/employees/{id}");
            office.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Withdraw consent" }).ClickAsync();
            await office.Page.GetByText("The consent is withdrawn.").WaitForAsync();
        }
        Assert.True(await RunningApp.EventuallyAsync(async () => (await company.EmployeeAsync(id)) is { Photos: 0, Templates: 0 }));
        await kiosk.Page.ReloadAsync();

        await kiosk.AnswerAsync("notrecognised");
    }

    [Fact]
    public async Task Without_a_camera_the_page_says_so_and_offers_the_pin()
    {
        await using var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Ada);
        IReadOnlyList<BrowserContextCookiesResult> cookies;
        await using (var paired = await company.KioskAsync(null))
            cookies = await paired.Context.CookiesAsync();
        await using var kiosk = await Browser.OpenAsync(company.App.Address, cookies: cookies, hasCamera: false);

        await kiosk.Page.GotoAsync("/kiosk");

        await kiosk.Page.GetByText("The camera is not available").WaitForAsync();
        Assert.True(await kiosk.Page.GetByLabel("PIN").IsVisibleAsync());
    }
}
