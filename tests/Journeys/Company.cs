using System.Net.Http.Json;
using System.Text;
using Attendance.EventStore;
using Attendance.Host.Configuration;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;

namespace Attendance.Journeys.Tests;

/// <summary>A running program with an administrator, a kiosk and people whose photos it knows.</summary>
public sealed class Company : IAsyncDisposable
{
    private Company(RunningApp app, HttpClient api) => (App, Api) = (app, api);

    public RunningApp App { get; }

    public HttpClient Api { get; }

    public static async Task<Company> StartAsync(Func<Settings, Settings>? change = null, NpgsqlDataSource? own = null)
    {
        var app = await RunningApp.StartAsync(change, own);
        await app.AddAdministratorAsync();
        return new(app, await app.WithApiKeyAsync());
    }

    /// <summary>Adds an employee with consent and three photos, and waits until they are recognised.</summary>
    public async Task<Guid> EnrolAsync(string number, string name, byte[] person)
    {
        var id = await RunningApp.AddEmployeeAsync(Api, number, name);
        (await Api.PostAsJsonAsync($"/api/v1/employees/{id}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();
        for (var i = 0; i < 3; i++)
            (await RunningApp.SendPhotoAsync(Api, id, Photographs.Variant(person, i))).EnsureSuccessStatusCode();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await EmployeeAsync(id)).Templates == 3));
        return id;
    }

    public async Task<EmployeeAnswer> EmployeeAsync(Guid id) => (await Api.GetFromJsonAsync<EmployeeAnswer>($"/api/v1/employees/{id}"))!;

    /// <summary>The version of the text they agreed to.</summary>
    public async Task<string?> ConsentAsync(Guid id)
    {
        await using var command = App.DataSource.CreateCommand($"select consent_version from enrolment.employees where id = '{id}'");
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>What a terminal recorded.</summary>
    /// <param name="lines">Of number, instant, direction and device.</param>
    public async Task ImportAsync(string lines)
    {
        await App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        await App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes($"employee_number,instant,direction,device\n{lines}")), isDry: false, new(), null, TestContext.Current.CancellationToken);
    }

    /// <summary>How many punches there are of everybody.</summary>
    public async Task<long> PunchesAsync()
    {
        await using var command = App.DataSource.CreateCommand("select count(*) from mt_events where type = 'punch_recorded'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A browser that is a paired kiosk, with this person before its camera.</summary>
    /// <param name="person">Before its camera.</param>
    /// <param name="next">Who steps in without a gap.</param>
    public async Task<Browser> KioskAsync(byte[]? person, byte[]? next = null)
    {
        var cookies = await PairAsync();
        var kiosk = await Browser.OpenAsync(App.Address, person, cookies, next: next);
        await kiosk.Page.GotoAsync("/kiosk");
        return kiosk;
    }

    /// <summary>Makes a device a kiosk: the cookie that it is.</summary>
    public async Task<IReadOnlyList<BrowserContextCookiesResult>> PairAsync()
    {
        await using var office = await Browser.OpenAsync(App.Address);
        await office.SignInAsync("admin");
        await office.PairThisBrowserAsync();
        return [.. (await office.Context.CookiesAsync()).Where(cookie => cookie.Name == "attendance-kiosk")];
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await App.DisposeAsync();
    }
}

public sealed record EmployeeAnswer(Guid Id, string Number, string Name, bool Active, int Photos, int Templates);

internal static class Steps
{
    public static async Task PairThisBrowserAsync(this Browser browser)
    {
        await browser.Page.GotoAsync("/kiosks");
        await browser.Page.Locator("#this-name").FillAsync("Main entrance");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Make this browser a kiosk" }).ClickAsync();
        await browser.Page.WaitForURLAsync("**/kiosk", new() { WaitUntil = WaitUntilState.Commit });
    }

    /// <summary>The text of the next answer of this kind ("accepted", "notrecognised", "refused").</summary>
    public static async Task<string> AnswerAsync(this Browser browser, string outcome)
    {
        var answer = browser.Page.Locator($"#result [data-outcome={outcome}]");
        await answer.WaitForAsync();
        return await answer.InnerTextAsync();
    }
}
