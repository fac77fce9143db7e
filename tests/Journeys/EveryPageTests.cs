using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>Every page, in both themes and two widths: no accessibility violation, no sideways scrolling, and a picture to look at.</summary>
public sealed class EveryPageTests
{
    [Fact]
    public async Task Every_page_is_accessible_in_both_themes_and_fits_a_phone()
    {
        await using var company = await Company.StartAsync();
        var ada = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        await RunningApp.AddEmployeeAsync(company.Api, "1002", "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen-Württemberg");
        await RunningApp.AddEmployeeAsync(company.Api, "1003", "Ōe Jun");
        await company.App.AddAccountAsync("ada", ada, "employee");
        await using (var entrance = await company.KioskAsync(Photographs.People[0]))
        {
            await entrance.AnswerAsync("accepted");
            await CheckAsync(entrance, "kiosk-accepted");
        }

        await using (var anonymous = await Browser.OpenAsync(company.App.Address))
            await VisitAsync(anonymous, [("sign-in", "/sign-in"), ("password", "/password"), ("password-chosen", "/sign-in?chosen=yes"), ("pair-kiosk", "/kiosk/pair"), ("not-found", "/nowhere")]);

        await using (var office = await Browser.OpenAsync(company.App.Address))
        {
            await office.SignInAsync("admin");
            await VisitAsync(office,
            [
                ("start", "/start"), ("dashboard", "/dashboard"), ("attendance", "/attendance"), ("employees", "/employees"), ("employee-new", "/employees/new"),
                ("employee", $"/employees/{ada}"), ("employee-edit", $"/employees/{ada}/edit"), ("employee-history", $"/employees/{ada}/history"), ("sites", "/sites"),
                ("kiosks", "/kiosks"), ("accounts", "/accounts"), ("account", $"/accounts/{await AccountAsync(company)}"), ("api-keys", "/api-keys"), ("own-account", "/account"),
            ]);
        }

        var boss = await company.App.AddAccountAsync("boss", null, "manager");
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/accounts/{boss}", $"/accounts/{boss}/roles", new() { ["roles"] = "manager", ["people"] = ada.ToString() })).EnsureSuccessStatusCode();
        await using (var manager = await Browser.OpenAsync(company.App.Address))
        {
            await manager.SignInAsync("boss");
            await VisitAsync(manager, [("manager-dashboard", "/dashboard"), ("manager-employees", "/employees"), ("manager-employee", $"/employees/{ada}")]);
        }

        await using var person = await Browser.OpenAsync(company.App.Address, Photographs.People[0]);
        await person.SignInAsync("ada");
        await VisitAsync(person, [("my-days", "/my/days"), ("my-data", "/my/data"), ("my-history", "/my/history"), ("check-in", "/check-in"), ("not-allowed", "/employees")]);
    }

    [Fact]
    public async Task Pages_of_an_empty_system_are_accessible_too()
    {
        await using var app = await RunningApp.StartAsync();
        await using var browser = await Browser.OpenAsync(app.Address);
        await VisitAsync(browser, [("first-run", "/first-run")]);
        await app.AddAdministratorAsync();
        await browser.SignInAsync("admin");
        await VisitAsync(browser, [("empty-start", "/start"), ("empty-dashboard", "/dashboard"), ("empty-employees", "/employees"), ("empty-sites", "/sites"), ("empty-kiosks", "/kiosks"), ("empty-attendance", "/attendance")]);
    }

    private static async Task VisitAsync(Browser browser, IEnumerable<(string Name, string Path)> pages)
    {
        foreach (var (name, path) in pages)
        {
            await browser.Page.GotoAsync(path);
            // Panels that come by themselves have come; the dashboard's stream never ends, so quiet is not waited for.
            await Assertions.Expect(browser.Page.GetByText("Loading…")).ToHaveCountAsync(0);
            await CheckAsync(browser, name);
        }
    }

    private static async Task CheckAsync(Browser browser, string name)
    {
        var page = browser.Page;
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var width in (int[])[1280, 360])
            {
                await page.SetViewportSizeAsync(width, width == 360 ? 740 : 800);
                var violations = await browser.AccessibilityViolationsAsync();
                Assert.True(violations.Count == 0, $"{name}, {scheme}, {width} pixels: {string.Join("; ", violations)}");
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{name} is {overflow} pixels too wide at {width}.");
                await browser.ScreenshotAsync($"{name}-{width}-{scheme}".ToLowerInvariant());
            }
        }
        await page.SetViewportSizeAsync(1280, 800);
    }

    private static async Task<Guid> AccountAsync(Company company)
    {
        await using var command = company.App.DataSource.CreateCommand("select id from identity.accounts where employee_id is not null");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}
