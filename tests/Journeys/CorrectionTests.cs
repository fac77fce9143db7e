using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A forgotten check-out: the employee says what it was, their manager sees what that changes, and decides.</summary>
public sealed class CorrectionTests
{
    [Fact]
    public async Task What_somebody_proposes_counts_once_their_manager_approves_it()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await company.App.AddAccountAsync("ada", ada, "employee");
        var boss = await company.App.AddAccountAsync("boss", null, "manager");
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/accounts/{boss}", $"/accounts/{boss}/roles", new() { ["roles"] = "manager", ["people"] = $"{ada}" })).EnsureSuccessStatusCode();
        var day = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-2));
        await company.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"employee_number,instant,direction,device\n1001,{day:yyyy-MM-dd}T10:00:00Z,in,T1\n")), isDry: false, new(), null, TestContext.Current.CancellationToken);

        await using var person = await Browser.OpenAsync(company.App.Address);
        await person.SignInAsync("ada");
        await ProposeAsync(person, day, "12:00", "I had forgotten it.");
        await person.ScreenshotAsync("my-days-correction-waits");

        await using var manager = await Browser.OpenAsync(company.App.Address);
        await manager.SignInAsync("boss");
        await manager.Page.GotoAsync("/corrections");
        await manager.Page.GetByText("Decline…").ClickAsync();
        await manager.ScreenshotAsync("corrections");
        Assert.Empty(await manager.AccessibilityViolationsAsync());
        await manager.Page.SetViewportSizeAsync(360, 740);
        await manager.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await manager.ScreenshotAsync("corrections-360-dark");
        await manager.Page.GetByLabel("Why").FillAsync("You left at eleven.");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        await manager.Page.GetByText("Nothing waits for a decision").WaitForAsync();

        await person.Page.GotoAsync("/my/days");
        await Assertions.Expect(person.Page.GetByText("You left at eleven.")).ToBeVisibleAsync();
        await ProposeAsync(person, day, "11:00", "At eleven, then.");
        await manager.Page.GotoAsync("/corrections");
        await Assertions.Expect(manager.Page.GetByText("+1:00")).ToBeVisibleAsync();
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await manager.Page.GetByText("Nothing waits for a decision").WaitForAsync();

        await person.Page.GotoAsync("/my/days");
        await Assertions.Expect(person.Page.Locator("tfoot strong").Last).ToHaveTextAsync("1:00");
        await Assertions.Expect(person.Page.GetByText("corrected", new() { Exact = true })).ToBeVisibleAsync();
        await person.ScreenshotAsync("my-days-corrected");
        Assert.Empty(await person.AccessibilityViolationsAsync());

        // The manager puts it right at once; what was recorded first stays in the history.
        await manager.Page.GotoAsync($"/employees/{ada}/correction?day={day:yyyy-MM-dd}");
        await manager.Page.GetByRole(AriaRole.Checkbox).First.UncheckAsync();
        await manager.Page.GetByLabel("Time 1", new() { Exact = true }).FillAsync("10:30");
        await manager.Page.GetByLabel("Why").FillAsync("She came at half past.");
        await manager.ScreenshotAsync("correct-a-day");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Correct", Exact = true }).ClickAsync();
        await manager.Page.WaitForURLAsync($"**/employees/{ada}");
        await Assertions.Expect(manager.Page.Locator("#days tfoot strong").Last).ToHaveTextAsync("0:30");
        await manager.Page.GotoAsync($"/employees/{ada}/history");
        await Assertions.Expect(manager.Page.GetByText("Correction approved")).ToHaveCountAsync(2);
        await Assertions.Expect(manager.Page.GetByText("A check-in or check-out does not count any more")).ToHaveCountAsync(1);
    }

    private static async Task ProposeAsync(Browser person, DateOnly day, string leaving, string why)
    {
        await person.Page.GotoAsync($"/my/correction?day={day:yyyy-MM-dd}");
        await person.Page.GetByLabel("In or out, 1").SelectOptionAsync("out");
        await person.Page.GetByLabel("Time 1", new() { Exact = true }).FillAsync(leaving);
        await person.Page.GetByLabel("Why").FillAsync(why);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Propose" }).ClickAsync();
        await person.Page.GetByText("Waits for a decision").WaitForAsync();
    }
}
