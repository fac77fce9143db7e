using System.Globalization;
using System.Text;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A week off, a doctor's appointment, and what a manager finds in the inbox on Monday.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public async Task Days_off_are_asked_for_declined_and_approved_and_what_is_odd_is_settled()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen");
        await company.App.AddAccountAsync("ada", ada, "employee");
        var boss = await company.App.AddAccountAsync("boss", null, "manager");
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/accounts/{boss}", $"/accounts/{boss}/roles", new() { ["roles"] = "manager", ["people"] = $"{ada}" })).EnsureSuccessStatusCode();
        var yesterday = DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        await company.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"employee_number,instant,direction,device\n1001,{yesterday}T08:00:05Z,in,T1\n1001,{yesterday}T08:00:40Z,out,T1\n1001,{yesterday}T09:00:00Z,in,T1\n")), isDry: false, new(), null, TestContext.Current.CancellationToken);

        await using var person = await Browser.OpenAsync(company.App.Address);
        await person.SignInAsync("ada");
        await AskAsync(person, 10, "Leave", "whole", "The sea, with a rather long explanation of why just this week and no other one would do.");
        await AskAsync(person, 20, "Illness", "hours", "The doctor.");
        await using var manager = await Browser.OpenAsync(company.App.Address);
        await manager.SignInAsync("boss");
        await manager.Page.GotoAsync("/absences");
        await PageCheck.CheckAsync(manager, "absences");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First.ClickAsync();
        await manager.Page.GetByText("Approved").WaitForAsync();
        await manager.Page.GetByText("Decline…").ClickAsync();
        await manager.Page.GetByLabel("Why").FillAsync("Please take the afternoon.");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
        await Assertions.Expect(manager.Page.GetByText("Decline…")).ToHaveCountAsync(0);
        await PageCheck.CheckAsync(manager, "absences-decided");
        await person.Page.GotoAsync("/my/absences");
        await person.Page.GetByText("Please take the afternoon.").WaitForAsync();
        await PageCheck.CheckAsync(person, "my-absences-decided");

        await manager.Page.GotoAsync("/inbox");
        await PageCheck.CheckAsync(manager, "inbox-to-settle");
        await manager.Page.GetByLabel("Twice within a minute").CheckAsync();
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "What is ticked is all right" }).ClickAsync();
        await Assertions.Expect(manager.Page.GetByLabel("Twice within a minute")).ToHaveCountAsync(0);
        // What is missing is not settled by looking at it; somebody is still in, or was not seen to leave.
        await Assertions.Expect(manager.Page.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeVisibleAsync();
    }

    private static async Task AskAsync(Browser browser, int days, string what, string part, string why)
    {
        await browser.Page.GotoAsync("/my/absences");
        await browser.Page.GetByLabel("First day").FillAsync(DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await browser.Page.GetByLabel("What").SelectOptionAsync(new SelectOptionValue { Label = what });
        await browser.Page.GetByLabel("How much of each day").SelectOptionAsync(part);
        if (part == "hours")
            await browser.Page.Locator("#hours").FillAsync("2:00");
        await browser.Page.GetByLabel("Remark").FillAsync(why);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await browser.Page.GetByText(why).WaitForAsync();
    }
}
