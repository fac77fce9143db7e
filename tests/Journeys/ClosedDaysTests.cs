using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>Payroll closes a month and takes its files; a terminal was late.</summary>
public sealed class ClosedDaysTests
{
    [Fact]
    public async Task What_comes_after_closing_is_asked_about_and_files_are_chosen_on_the_page()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen");
        await company.ImportAsync("1001,2026-10-05T08:00:00Z,in,T\n1001,2026-10-05T16:00:00Z,out,T\n");
        await using var office = await Browser.OpenAsync(company.App.Address);
        await office.SignInAsync("admin");
        await office.Page.GotoAsync("/periods");
        await office.Page.GetByLabel("From").FillAsync("2026-10-01");
        await office.Page.GetByLabel("To", new() { Exact = true }).FillAsync("2026-10-31");
        await office.Page.GetByLabel("Also when hours are not approved").CheckAsync();
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await office.Page.GetByRole(AriaRole.Link, new() { Name = "ZIP" }).WaitForAsync();

        await company.ImportAsync("1001,2026-10-05T17:00:00Z,in,T\n1001,2026-10-05T18:00:00Z,out,T\n1001,2026-10-06T08:00:00Z,in,T\n1001,2026-10-06T12:00:00Z,out,T\n");
        await office.Page.GotoAsync("/inbox?from=2026-10-01&to=2026-10-31");
        await office.Page.GetByText("Closed as 8:00 = ").WaitForAsync();
        await office.Page.GetByText("Not in the closed timesheet").WaitForAsync();
        await PageCheck.CheckAsync(office, "inbox-after-closing");

        await office.Page.GotoAsync("/attendance?from=2026-10-01&to=2026-10-31");
        await office.Page.GetByText("Other paper, separators and decimals").ClickAsync();
        await office.Page.GetByLabel("CSV columns are parted by").WaitForAsync();
        await PageCheck.CheckAsync(office, "attendance-files");

        // Of her own: what she is asked for, and what counts otherwise now.
        await company.App.AddAccountAsync("ada", ada, "employee");
        var day = DateTime.UtcNow.Date.AddDays(-2);
        await company.ImportAsync($"1001,{day:yyyy-MM-dd}T08:00:00Z,,T\n1001,{day:yyyy-MM-dd}T16:00:00Z,,T\n");
        await company.ImportAsync($"1001,{day:yyyy-MM-dd}T07:00:00Z,,T\n");
        await using var own = await Browser.OpenAsync(company.App.Address);
        await own.SignInAsync("ada");
        await own.Page.GotoAsync("/my/days");
        await own.Page.GetByText("08:00, counts as check-out now").WaitForAsync();
        await PageCheck.CheckAsync(own, "my-days-moved");
    }
}
