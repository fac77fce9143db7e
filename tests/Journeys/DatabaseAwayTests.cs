using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Attendance.Host.Configuration;
using Attendance.Host.Database;
using Attendance.Testing;
using Microsoft.Playwright;
using Npgsql;

namespace Attendance.Journeys.Tests;

/// <summary>The database ends while somebody works, and comes back.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly string _folder = $"/tmp/attendance-{Guid.NewGuid():N}";
    private EmbeddedPostgres _database = null!;
    private Company _company = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With AWAY_SECONDS it is away for as long as that says.</summary>
    private static TimeSpan Away => TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("AWAY_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 3);

    public async ValueTask InitializeAsync()
    {
        await BringBackAsync();
        var dataSource = NpgsqlDataSource.Create(_database.ConnectionString);
        await TestPostgres.MigrateAsync(dataSource);
        _company = await Company.StartAsync(own: dataSource);
    }

    public async ValueTask DisposeAsync()
    {
        await _company.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_typed_is_kept_and_everything_goes_on_by_itself_when_it_is_back()
    {
        await _company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        await using var office = await Browser.OpenAsync(_company.App.Address);
        await office.SignInAsync("admin");
        await office.Page.GotoAsync("/employees/new");
        await office.Page.GetByLabel("Number").FillAsync("1002");
        await office.Page.GetByLabel("Name").FillAsync("Grace Summer");
        using var visitor = _company.App.Anonymous();

        await _database.DisposeAsync();
        await SaveAsync(office);
        await office.Page.GetByText("The database cannot be reached").WaitForAsync();
        Assert.Equal("Grace Summer", await office.Page.GetByLabel("Name").InputValueAsync());
        await office.ScreenshotAsync("database-away-form");
        using var page = await visitor.GetAsync("/sign-in", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("The database cannot be reached", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await CheckInAsync("away")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.GetAsync("/readyz", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/healthz", Cancellation)).StatusCode);
        await Task.Delay(Away, Cancellation);
        await BringBackAsync();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await visitor.GetAsync("/readyz", Cancellation)).StatusCode == HttpStatusCode.OK));
        await SaveAsync(office);
        await office.Page.GetByRole(AriaRole.Heading, new() { Name = "Grace Summer" }).WaitForAsync();
        Assert.Equal(1, await CountAsync("mt_events where type = 'employee_added' and data ->> 'Number' = '1002'"));
        Assert.Contains("accepted", (await CheckInAsync("away")).Text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("mt_events where type = 'punch_recorded'"));
        // The boards and the messages go on as well.
        Assert.True(await RunningApp.EventuallyAsync(async () => await CountAsync("timekeeping.punches") == 1));
        await _company.EnrolAsync("1003", "Jun Autumn", Photographs.People[1]);
    }

    private async Task BringBackAsync() => _database = await EmbeddedPostgres.StartAsync(_folder, DataFolder.Binaries(), CancellationToken.None);

    private static Task SaveAsync(Browser office) => office.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

    private async Task<(HttpStatusCode Status, string Text)> CheckInAsync(string key)
    {
        using var frame = new ByteArrayContent(Photographs.AtCamera(Photographs.Variant(Photographs.People[0], 1))) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        using var form = new MultipartFormDataContent { { frame, "frame", "frame.jpg" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/check-ins") { Content = form, Headers = { { "Idempotency-Key", key } } };
        using var answer = await _company.Api.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<long> CountAsync(string from)
    {
        await using var command = _company.App.DataSource.CreateCommand($"select count(*) from {from}");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
