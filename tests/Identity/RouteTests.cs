using System.Net;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using static Attendance.Identity.Tests.Walker;

namespace Attendance.Identity.Tests;

public sealed class RouteTests(Walkers walkers) : IClassFixture<Walkers>
{
    private const string Anyone = "anyone";

    /// <summary>Who may come, by the policy that a route names. A new policy needs its line here.</summary>
    private static readonly Dictionary<string, Walker[]> Allowed = new()
    {
        [Anyone] = Enum.GetValues<Walker>(),
        [Policies.SignedIn] = [Employee, Manager, Payroll, Auditor, Administrator],
        [Policies.Administrator] = [Administrator],
        [Policies.Manager] = [Manager, Administrator],
        [Policies.Hours] = [Payroll, Administrator],
        [Policies.Boards] = [Manager, Payroll, Administrator],
        [Policies.Employee] = [Employee],
        [Policies.Kiosk] = [Kiosk],
        [Policies.RevokedKiosk] = [RevokedKiosk],
        [Policies.EmployeesRead] = [Administrator, FullKey],
        [Policies.EmployeesWrite] = [Administrator, FullKey],
        [Policies.AttendanceRead] = [Payroll, Administrator, FullKey],
        [Policies.EventsRead] = [Administrator, FullKey],
        [Policies.CheckInsWrite] = [Employee, Kiosk, FullKey],
    };

    /// <summary>What an auditor may see, of what is an administrator's, a manager's or payroll's; and nothing of it may they change.</summary>
    private static readonly string[] Seen = [Policies.Administrator, Policies.Manager, Policies.Hours, Policies.Boards, Policies.EmployeesRead, Policies.AttendanceRead, Policies.EventsRead];

    private static bool MayUse(Walker walker, Route route) => Allowed[route.Policy!].Contains(walker) || (walker == Auditor && route.Method == "GET" && Seen.Contains(route.Policy));

    private sealed record Route(string Method, string Path, string? Policy, bool Json)
    {
        public override string ToString() => $"{Method} {Path} ({Policy})";
    }

    private IReadOnlyList<Route> Routes => [.. walkers.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Read)];

    private static IEnumerable<Route> Read(RouteEndpoint endpoint)
    {
        var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToList();
        var policy = open ? Anyone : policies is [var only] ? only : null;
        var path = string.Concat(endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(Text))));
        var json = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("application/json") == true;
        return (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Select(method => new Route(method, path.Length == 0 ? "/" : path, policy, json));
    }

    /// <summary>An id that belongs to nobody, so that who is let in does no harm.</summary>
    private static string Text(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart { Name: "documentName" } => "v1",
        RoutePatternParameterPart { ParameterPolicies: [{ Content: "guid" }] } => "01900000-0000-7000-8000-000000000000",
        RoutePatternParameterPart { ParameterPolicies: [{ Content: "long" }] } => "1",
        _ => "nothing",
    };

    private static bool IsRefused(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (answer.StatusCode == HttpStatusCode.Redirect && answer.RequestMessage!.Method == HttpMethod.Get
            && (answer.Headers.Location!.OriginalString == "/kiosk/pair" || answer.Headers.Location.OriginalString.Contains("/sign-in?ReturnUrl=", StringComparison.Ordinal)));

    [Fact]
    public void Every_route_names_one_policy_that_is_known_here_or_is_open_to_anyone()
    {
        Assert.True(Routes.Count > 70, $"Only {Routes.Count} routes were found.");
        Assert.Empty(Routes.Where(route => route.Policy is null || !Allowed.ContainsKey(route.Policy)).Select(route => route.ToString()));
        Assert.Empty(Allowed.Keys.Except(Routes.Select(route => route.Policy!)));
    }

    [Fact]
    public void What_is_open_to_anyone_is_listed_here() =>
        Assert.Equal(
            [
                "GET /", "GET /assets/nothing/nothing", "GET /calendar/nothing", "GET /first-run", "GET /healthz", "GET /healthz/projections", "GET /kiosk/pair", "GET /manifest.json", "GET /metrics", "GET /offline", "GET /openapi/v1.json", "GET /password",
                // The profiler is, in development alone.
                "GET /profiler", "GET /profiler/01900000-0000-7000-8000-000000000000",
                "GET /readyz", "GET /sign-in", "GET /sw.js", "POST /first-run", "POST /kiosk/pair", "POST /password", "POST /profiler", "POST /profiler/clear", "POST /sign-in",
            ],
            Routes.Where(route => route.Policy == Anyone).Select(route => $"{route.Method} {route.Path}").Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Anonymous)]
    [InlineData(Employee)]
    [InlineData(Manager)]
    [InlineData(Payroll)]
    [InlineData(Auditor)]
    [InlineData(Administrator)]
    [InlineData(Kiosk)]
    [InlineData(RevokedKiosk)]
    [InlineData(FullKey)]
    [InlineData(OtherKey)]
    public async Task Everybody_comes_where_they_may_and_nowhere_else(Walker walker)
    {
        var surprises = new List<string>();
        foreach (var route in Routes)
        {
            using var answer = await walkers.SendAsync(walker, route.Method, route.Path, route.Policy, route.Json);
            var expected = MayUse(walker, route);
            if (expected == IsRefused(answer) || (int)answer.StatusCode >= 500)
                surprises.Add($"{route}: {(int)answer.StatusCode} although {(expected ? "allowed" : "not allowed")}");
        }
        Assert.Empty(surprises);
    }

    [Theory]
    [InlineData(Employee)]
    [InlineData(Manager)]
    [InlineData(Payroll)]
    [InlineData(Auditor)]
    [InlineData(Administrator)]
    [InlineData(Kiosk)]
    [InlineData(RevokedKiosk)]
    public async Task Nothing_is_changed_from_a_page_of_somebody_else(Walker walker)
    {
        var routes = Routes.Where(route => route.Method != "GET" && MayUse(walker, route)).ToList();
        Assert.NotEmpty(routes);
        var before = await walkers.EventsAsync();
        var surprises = new List<string>();

        foreach (var route in routes)
        {
            using var answer = await walkers.SendAsync(walker, route.Method, route.Path, route.Policy, route.Json, forged: true);
            if (answer.StatusCode != HttpStatusCode.BadRequest)
                surprises.Add($"{route}: {(int)answer.StatusCode}");
        }

        Assert.Empty(surprises);
        Assert.Equal(before, await walkers.EventsAsync());
    }

    [Theory]
    [InlineData(Employee)]
    [InlineData(Auditor)]
    [InlineData(Administrator)]
    [InlineData(Kiosk)]
    [InlineData(FullKey)]
    public async Task Nothing_is_changed_by_looking(Walker walker)
    {
        var before = await walkers.EventsAsync();

        foreach (var route in Routes.Where(route => route.Method == "GET"))
            (await walkers.SendAsync(walker, "GET", route.Path, route.Policy)).Dispose();

        Assert.Equal(before, await walkers.EventsAsync());
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/nowhere", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/employees", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/v1/employees", HttpStatusCode.UnsupportedMediaType)]
    public async Task Who_may_come_is_told_what_is_wrong_with_a_request(string method, string path, HttpStatusCode expected)
    {
        using var administrator = await walkers.SendAsync(Administrator, method, path, null);
        Assert.Equal(expected, administrator.StatusCode);

        using var key = await walkers.SendAsync(FullKey, method, path, null);
        if (path.StartsWith("/api", StringComparison.Ordinal))
            Assert.Equal(expected, key.StatusCode);
    }

    [Fact]
    public async Task A_kiosk_is_led_to_its_own_start_page()
    {
        using var answer = await walkers.SendAsync(Kiosk, "GET", "/", null);

        Assert.Equal("/kiosk", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_that_cannot_be_read_is_the_senders_mistake(string contentType)
    {
        var before = await walkers.EventsAsync();

        using var answer = await walkers.SendRawAsync(Administrator, "/sites", contentType, "--y\r\nno form at all");
        using var withoutToken = await walkers.SendRawAsync(Administrator, "/sites", contentType, "--y\r\nno form at all", forged: true);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, withoutToken.StatusCode);
        Assert.Equal(before, await walkers.EventsAsync());
    }
}
