using System.Net;
using System.Text.RegularExpressions;
using Attendance.EventStore;
using Attendance.Host.Profiler;
using Attendance.Testing;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>Alone: the profiler hears the background work of the whole process, and other tests' would push what it is asked for off its list.</summary>
[CollectionDefinition(nameof(ProfilerTests), DisableParallelization = true)]
[Collection(nameof(ProfilerTests))]
public sealed class ProfilerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_measured_with_their_SQL_while_it_is_switched_on()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        (await administrator.GetAsync(new Uri("/employees", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();
        Assert.Contains("Nothing was measured yet", await administrator.GetStringAsync("/profiler", Cancellation), StringComparison.Ordinal);

        (await SetAsync(administrator, "yes")).EnsureSuccessStatusCode();
        (await administrator.GetAsync(new Uri("/employees?q=planted", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();
        var page = await MeasuredAsync(administrator, "GET /employees");

        Assert.DoesNotContain("planted", page, StringComparison.Ordinal);
        var one = await administrator.GetStringAsync(Regex.Match(page, "href=\"(/profiler/[0-9a-f-]{36})\">GET /employees<").Groups[1].Value, Cancellation);
        Assert.Contains("from enrolment.employees", one, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", one, StringComparison.Ordinal);
        Assert.Contains("Slowest statements", page, StringComparison.Ordinal);

        // Refused requests have the status that was answered.
        (await administrator.GetAsync(new Uri("/employees/00000000-0000-7000-8000-000000000000", UriKind.Relative), Cancellation)).Dispose();
        Assert.True(await RunningApp.EventuallyAsync(async () => Regex.IsMatch(await administrator.GetStringAsync("/profiler", Cancellation), @"GET /employees/\{id:guid\}</a></td>\s*<td[^>]*>404<")));

        // Background work is measured too.
        using var api = await app.WithApiKeyAsync();
        await RunningApp.AddEmployeeAsync(api, "1", "Ada");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await administrator.GetStringAsync("/profiler", Cancellation)).Contains("project Roster", StringComparison.Ordinal)));

        (await SetAsync(administrator, "")).EnsureSuccessStatusCode();
        (await administrator.PostFormAsync("/profiler", "/profiler/clear", [])).EnsureSuccessStatusCode();
        (await administrator.GetAsync(new Uri("/employees", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Contains("Nothing was measured yet", await administrator.GetStringAsync("/profiler", Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parameters_are_shown_in_development_alone_and_what_came_from_memory_is_counted(bool isProduction)
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(own: isProduction ? database : new NpgsqlDataSourceBuilder(database.ConnectionString).ShowParameters().Build());
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        using var api = await app.WithApiKeyAsync();
        var id = await RunningApp.AddEmployeeAsync(api, "shown-17", "Ada");
        await app.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(Cancellation);
        (await SetAsync(administrator, "yes")).EnsureSuccessStatusCode();

        for (var i = 0; i < 2; i++)
            (await administrator.GetAsync(new Uri($"/employees/{id}", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();
        (await administrator.GetAsync(new Uri("/inbox", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();

        var page = await MeasuredAsync(administrator, "GET /inbox");
        Assert.Matches(@"GET /inbox</a>(?:(?!</tr>).)*<td[^>]*>\d+ of \d+</td>", page.ReplaceLineEndings(" "));
        var one = await administrator.GetStringAsync(Regex.Match(page, @"href=""(/profiler/[0-9a-f-]{36})"">GET /employees/\{id:guid\}<").Groups[1].Value, Cancellation);
        Assert.Equal(!isProduction, one.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_that_makes_no_sense_is_refused()
    {
        await using var app = await RunningApp.StartAsync();
        using var anybody = app.Anonymous();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await anybody.PostFormAsync("/profiler", "/profiler", new() { ["share"] = "101", ["hours"] = "24", ["most"] = "100" })).StatusCode);
    }

    [Fact]
    public async Task In_production_it_is_for_administrators()
    {
        await using var app = await RunningApp.StartAsync(settings => settings with { IsProduction = true });
        using var anybody = app.Anonymous();

        var led = await anybody.GetAsync(new Uri("/profiler", UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.Redirect, true), (led.StatusCode, led.Headers.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal)));
        // Who passes which policy is for RouteTests of Identity to show.
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.RoutePattern.RawText!.StartsWith("/profiler", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, routes.Count);
        Assert.All(routes, route => Assert.Equal(Policies.Administrator, route.Metadata.GetRequiredMetadata<IAuthorizeData>().Policy));
    }

    /// <summary>The page once its list, which is read before the rankings below it, has a request.</summary>
    private static async Task<string> MeasuredAsync(HttpClient administrator, string name)
    {
        var page = "";
        Assert.True(await RunningApp.EventuallyAsync(async () => (page = await administrator.GetStringAsync("/profiler", Cancellation)).Contains($">{name}</a>", StringComparison.Ordinal)));
        return page;
    }

    private static Task<HttpResponseMessage> SetAsync(HttpClient administrator, string on) =>
        administrator.PostFormAsync("/profiler", "/profiler", new() { ["on"] = on, ["share"] = "100", ["hours"] = "24", ["most"] = "1000" });
}
