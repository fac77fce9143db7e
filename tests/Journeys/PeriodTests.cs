using System.Globalization;
using System.Text;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>The last day of the month: payroll closes what is settled, the employee has the document, and what was wrong is opened again.</summary>
public sealed class PeriodTests
{
    [Fact]
    public async Task Payroll_closes_a_month_the_employee_has_the_document_and_it_can_be_opened_again()
    {
        await using var company = await Company.StartAsync();
        var ada = await RunningApp.AddEmployeeAsync(company.Api, "1001", "Ada Winter");
        await company.App.AddAccountAsync("ada", ada, "employee");
        await company.App.AddAccountAsync("paul", null, "payroll");
        var boss = await company.App.AddAccountAsync("boss", null, "manager");
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/accounts/{boss}", $"/accounts/{boss}/roles", new() { ["roles"] = "manager", ["people"] = $"{ada}" })).EnsureSuccessStatusCode();
        var month = new DateOnly(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1).AddMonths(-1);
        await company.App.Services.GetRequiredService<ImportingPunches>().RunAsync(new MemoryStream(Punches(month)), isDry: false, new(), null, TestContext.Current.CancellationToken);

        await using var payroll = await Browser.OpenAsync(company.App.Address);
        await payroll.SignInAsync("paul");
        await payroll.Page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/attendance?from={month:yyyy-MM-dd}&to={month.AddDays(27):yyyy-MM-dd}"));
        await payroll.Page.Locator("details").First.EvaluateAsync("details => details.open = true");
        await PageCheck.CheckAsync(payroll, "attendance-of-a-month");
        await payroll.Page.GotoAsync("/periods");
        await CloseAsync(payroll);
        await payroll.Page.GetByText("On 1 day a check-in or a check-out is missing").WaitForAsync();

        // The employee puts the day right, and confirms; the manager approves.
        await using var person = await Browser.OpenAsync(company.App.Address);
        await person.SignInAsync("ada");
        await person.Page.GotoAsync("/my/days");
        await person.Page.GetByText("Correct that day, then confirm your hours").WaitForAsync();
        await using var manager = await Browser.OpenAsync(company.App.Address);
        await manager.SignInAsync("boss");
        await manager.Page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/inbox?from={month:yyyy-MM-dd}&to={month.AddDays(27):yyyy-MM-dd}"));
        await Assertions.Expect(manager.Page.GetByText("The check-out is missing.")).ToBeVisibleAsync();
        await PageCheck.CheckAsync(manager, "inbox");
        await manager.Page.GetByRole(AriaRole.Link, new() { Name = "of Ada Winter" }).First.ClickAsync();
        await manager.Page.GetByLabel("In or out, 1").SelectOptionAsync("out");
        await manager.Page.GetByLabel("Time 1", new() { Exact = true }).FillAsync("16:00");
        await manager.Page.GetByLabel("Why").FillAsync("She had forgotten it.");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Correct", Exact = true }).ClickAsync();
        await manager.Page.WaitForURLAsync($"**/employees/{ada}");
        await person.Page.GotoAsync("/my/days");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm these hours" }).WaitForAsync();
        await PageCheck.CheckAsync(person, "my-days-to-confirm");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm these hours" }).ClickAsync();
        await person.Page.GetByText("Your manager has not approved them yet").WaitForAsync();
        await payroll.Page.GotoAsync("/periods");
        await CloseAsync(payroll);
        await payroll.Page.GetByText("The hours of 1 person are not approved yet").WaitForAsync();
        await manager.Page.GotoAsync("/approvals");
        await Assertions.Expect(manager.Page.GetByText("Confirmed")).ToBeVisibleAsync();
        await PageCheck.CheckAsync(manager, "approvals");
        await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Approve the hours of Ada Winter" }).ClickAsync();
        await manager.Page.GetByText("Approved").WaitForAsync();
        await payroll.Page.GotoAsync("/periods");
        await CloseAsync(payroll);
        await payroll.Page.GetByText("Open again…").ClickAsync();
        await Assertions.Expect(payroll.Page.GetByLabel("Site").First).ToContainTextAsync(", closed)");
        await PageCheck.CheckAsync(payroll, "periods");

        await person.Page.GotoAsync("/my/days");
        var document = await person.Page.RunAndWaitForDownloadAsync(() => person.Page.Locator("a[href^='/my/periods/']").ClickAsync());
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString((await File.ReadAllBytesAsync(await document.PathAsync(), TestContext.Current.CancellationToken))[..5]), StringComparison.Ordinal);
        await PageCheck.CheckAsync(person, "my-days-closed");
        await person.Page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/my/correction?day={month.AddDays(2):yyyy-MM-dd}"));
        await Assertions.Expect(person.Page.GetByText("closed").First).ToBeVisibleAsync();
        await PageCheck.CheckAsync(person, "my-correction-closed");

        await payroll.Page.GetByLabel("Why").FillAsync("A check-out is missing.");
        await payroll.Page.GetByRole(AriaRole.Button, new() { Name = "Open again" }).ClickAsync();
        await payroll.Page.GetByText("Opened again").WaitForAsync();
        await Assertions.Expect(payroll.Page.GetByLabel("Site").First).Not.ToContainTextAsync("closed");
        await PageCheck.CheckAsync(payroll, "periods-opened-again");
    }

    private static Task CloseAsync(Browser browser) => browser.Page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();

    /// <summary>Twenty days, on one of which the check-out is missing.</summary>
    private static byte[] Punches(DateOnly month)
    {
        var text = new StringBuilder("employee_number,instant,direction,device\n");
        for (var i = 0; i < 20; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"1001,{month.AddDays(i):yyyy-MM-dd}T07:{i:00}:00Z,in,T1\n");
            if (i != 10)
                text.Append(CultureInfo.InvariantCulture, $"1001,{month.AddDays(i):yyyy-MM-dd}T15:{2 * i:00}:00Z,out,T1\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
