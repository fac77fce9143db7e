using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

public sealed class FirstRunTests
{
    [Fact]
    public async Task From_an_empty_system_to_the_first_check_in()
    {
        await using var app = await RunningApp.StartAsync();
        var person = Photographs.People[0];
        await using var browser = await Browser.OpenAsync(app.Address, person);
        var page = browser.Page;

        await page.GotoAsync("/");
        await page.GetByLabel("User name").FillAsync("boss");
        await page.GetByLabel("Password").FillAsync(RunningApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();

        await page.WaitForURLAsync("**/start");
        await page.GetByLabel("Organisation", new() { Exact = true }).FillAsync("Example Works");
        await page.GetByLabel("Time zone").SelectOptionAsync("Europe/Vienna");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Example Works").WaitForAsync();

        await page.GotoAsync("/sites");
        await page.Locator("#name").FillAsync("Vienna office");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add site" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Vienna office" }).WaitForAsync();

        await page.GotoAsync("/employees/new");
        await page.GetByLabel("Number").FillAsync("1001");
        await page.GetByLabel("Name").FillAsync("Ada Winter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Ada Winter" }).WaitForAsync();

        await page.GetByText("Ada Winter has read this and agrees.").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record consent" }).ClickAsync();
        await page.GetByText("Consent given").WaitForAsync();
        await page.GetByLabel("Upload photos").SetInputFilesAsync(
            Enumerable.Range(0, 3).Select(i => new FilePayload { Name = $"{i}.jpg", MimeType = "image/jpeg", Buffer = Photographs.Variant(person, i) }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Ready", new() { Exact = true })).ToHaveCountAsync(3);

        await browser.PairThisBrowserAsync();
        var answer = await browser.AnswerAsync("accepted");
        Assert.Contains("Ada Winter", answer, StringComparison.Ordinal);
        Assert.Contains("Checked in", answer, StringComparison.Ordinal);
        Assert.Contains("Vienna office", answer, StringComparison.Ordinal);

        // Pairing signed the administrator out on this device.
        await browser.SignInAsync("boss");
        await page.GotoAsync("/start");
        await page.GetByText("Everything is in place").WaitForAsync();
        await page.GotoAsync("/first-run");
        Assert.DoesNotContain("Create administrator", await page.ContentAsync(), StringComparison.Ordinal);
    }
}
