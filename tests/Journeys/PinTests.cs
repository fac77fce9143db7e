using System.Text.RegularExpressions;
using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

public sealed partial class PinTests
{
    [Fact]
    public async Task Number_and_pin_check_in_on_the_same_screen_and_a_double_click_acts_once()
    {
        await using var company = await Company.StartAsync();
        var id = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        var pin = await MakePinAsync(company, id);
        await using var kiosk = await company.KioskAsync(null);

        await kiosk.Page.GetByText("Use number and PIN instead").ClickAsync();
        await kiosk.Page.GetByLabel("Employee number").FillAsync("1001");
        await kiosk.Page.GetByLabel("PIN", new() { Exact = true }).FillAsync("000000");
        await kiosk.Page.GetByRole(AriaRole.Button, new() { Name = "Check in or out" }).ClickAsync();
        await kiosk.Page.GetByText("Number or PIN is wrong").WaitForAsync();
        await kiosk.Page.GetByLabel("PIN", new() { Exact = true }).FillAsync(pin);
        await kiosk.Page.GetByRole(AriaRole.Button, new() { Name = "Check in or out" }).DblClickAsync();

        Assert.Contains("Checked in", await kiosk.AnswerAsync("accepted"), StringComparison.Ordinal);
        Assert.Equal(1, await company.PunchesAsync());
    }

    [Fact]
    public async Task The_same_form_sent_twice_acts_once_even_where_lingering_counts_as_a_new_punch()
    {
        await using var company = await Company.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        var id = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        var pin = await MakePinAsync(company, id);
        await using var kiosk = await company.KioskAsync(null);
        await kiosk.Page.GetByText("Use number and PIN instead").ClickAsync();
        await kiosk.Page.GetByLabel("Employee number").FillAsync("1001");
        await kiosk.Page.GetByLabel("PIN", new() { Exact = true }).FillAsync(pin);

        // What a browser does whose connection broke after the first sending.
        var answers = await kiosk.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const form = document.getElementById('pin-form');
              const send = () => fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'HX-Request': 'true' } }).then(answer => answer.text());
              return [await send(), await send()];
            }
            """);

        Assert.Equal(answers[0], answers[1]);
        Assert.Contains("Ada Winter", answers[0], StringComparison.Ordinal);
        Assert.Equal(1, await company.PunchesAsync());
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        await using var company = await Company.StartAsync();
        var id = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        var pin = await MakePinAsync(company, id);
        await using var kiosk = await company.KioskAsync(null);
        var keyboard = kiosk.Page.Keyboard;

        await TabToAsync(kiosk.Page, "direction");
        await keyboard.PressAsync("ArrowRight");
        Assert.Equal("in", await kiosk.Page.EvaluateAsync<string>("document.activeElement.value"));
        await TabToAsync(kiosk.Page, "SUMMARY");
        await keyboard.PressAsync("Enter");
        await TabToAsync(kiosk.Page, "number");
        await keyboard.TypeAsync("1001");
        await TabToAsync(kiosk.Page, "pin");
        await keyboard.TypeAsync(pin);
        await keyboard.PressAsync("Enter");

        Assert.Contains("Checked in", await kiosk.AnswerAsync("accepted"), StringComparison.Ordinal);
    }

    /// <summary>They use their PIN because the camera does not know them, and stand before it for a moment still.</summary>
    [Fact]
    public async Task Whoever_has_used_their_pin_is_not_told_that_the_camera_does_not_know_them()
    {
        await using var company = await Company.StartAsync();
        var id = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        var pin = await MakePinAsync(company, id);
        await using var kiosk = await company.KioskAsync(Photographs.Frontal);
        await kiosk.Page.GetByText("Use number and PIN instead").ClickAsync();
        await kiosk.Page.GetByLabel("Employee number").FillAsync("1001");
        await kiosk.Page.GetByLabel("PIN", new() { Exact = true }).FillAsync(pin);
        await kiosk.Page.GetByRole(AriaRole.Button, new() { Name = "Check in or out" }).ClickAsync();
        await kiosk.AnswerAsync("accepted");
        // The panel closes for the next person, and the camera looks again.
        await Assertions.Expect(kiosk.Page.GetByLabel("Employee number")).ToBeHiddenAsync();

        await Assertions.Expect(kiosk.Page.Locator("[data-outcome]")).ToHaveCountAsync(0);
        await kiosk.Page.WaitForTimeoutAsync(4000);
        await Assertions.Expect(kiosk.Page.Locator("[data-outcome]")).ToHaveCountAsync(0);
    }

    /// <summary>Presses Tab until the focus is on the field of this name, or on an element of this kind.</summary>
    private static async Task TabToAsync(IPage page, string wanted)
    {
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("wanted => document.activeElement.name === wanted || document.activeElement.tagName === wanted", wanted))
                return;
        }
        Assert.Fail($"The keyboard does not reach {wanted}.");
    }

    private static async Task<string> MakePinAsync(Company company, Guid id)
    {
        using var administrator = await company.App.SignedInAsync("admin");
        var answer = await administrator.PostFormAsync("/sites", $"/identity/employees/{id}/pin", []);
        return Secret().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
    }

    [GeneratedRegex("class=\"secret\">(\\d+)<")]
    private static partial Regex Secret();
}
