using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>The camera leads through front, left, right and up, and takes each photo by itself.</summary>
public sealed class GuidedEnrolmentTests
{
    [Fact]
    public async Task Whoever_follows_what_it_says_is_enrolled_without_a_click()
    {
        await using var company = await Company.StartAsync();
        var id = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        var front = Photographs.AtCamera(Photographs.Frontal);
        await using var office = await Browser.OpenAsync(
            company.App.Address, scenes: [TurnedFace.Render(front, 0), TurnedFace.Render(front, 25), TurnedFace.Render(front, -27), TurnedFace.Render(front, 0, 24)]);
        await office.SignInAsync("admin");
        await office.Page.GotoAsync($"/employees/{id}");
        await office.Page.GetByText("Ada Winter has read this and agrees.").ClickAsync();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Record consent" }).ClickAsync();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Take photos with the camera" }).WaitForAsync();
        await office.Page.EvaluateAsync("() => { window.spoken = []; speechSynthesis.speak = one => window.spoken.push(one.text); }");
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Take photos with the camera" }).ClickAsync();
        await office.Page.GetByLabel("Read aloud what to do").CheckAsync();

        await Assertions.Expect(office.Page.GetByText("Please turn your head to your left.")).ToBeVisibleAsync();
        await office.ScreenshotAsync("guided-enrolment-1280");
        await office.Page.SetViewportSizeAsync(360, 740);
        await office.ScreenshotAsync("guided-enrolment-360");
        await office.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await office.ScreenshotAsync("guided-enrolment-360-dark");
        Assert.Empty(await office.AccessibilityViolationsAsync());

        await Assertions.Expect(office.Page.GetByText("All photos are taken. Thank you.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Assertions.Expect(office.Page.GetByText("Ready", new() { Exact = true })).ToHaveCountAsync(4);
        var spoken = await office.Page.EvaluateAsync<string[]>("() => window.spoken");
        Assert.Contains("Please turn your head to your left.", spoken);
        Assert.Contains("All photos are taken. Thank you.", spoken);

        // Where it cannot go on, it says why and stops.
        await office.Page.ReloadAsync();
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync("/employees/new", $"/employees/{id}/consent/withdraw", [])).EnsureSuccessStatusCode();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Take photos with the camera" }).ClickAsync();
        await Assertions.Expect(office.Page.GetByText("Without consent no photo is kept.")).ToBeVisibleAsync();
    }
}
