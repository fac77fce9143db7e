using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Identity.Accounts;
using Attendance.Identity.ApiKeys;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Testing;

/// <summary>The whole program on a database of its own and a real socket; only the clock is ours.</summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    /// <summary>How long a test waits for what must happen: long enough for a machine with other work.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;

    private RunningApp(WebApplication app, NpgsqlDataSource dataSource, MovedClock clock) => (_app, DataSource, Clock) = (app, dataSource, clock);

    public NpgsqlDataSource DataSource { get; }

    public MovedClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    /// <param name="change">Settings other than the usual.</param>
    /// <param name="own">A database that has been migrated; it is disposed with the program.</param>
    /// <param name="role">What of it the program does.</param>
    /// <param name="more">What another version has beside this one.</param>
    public static async Task<RunningApp> StartAsync(Func<Settings, Settings>? change = null, NpgsqlDataSource? own = null, NodeRole role = NodeRole.All, Action<IServiceCollection>? more = null)
    {
        var dataSource = own ?? await TestPostgres.CreateDatabaseAsync();
        var clock = new MovedClock();
        var settings = change?.Invoke(TestPostgres.Settings) ?? TestPostgres.Settings;
        var app = AttendanceApp.Build(settings, dataSource, "http://127.0.0.1:0", role, configure: services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            more?.Invoke(services);
        });
        await app.StartAsync();
        return new(app, dataSource, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await DataSource.DisposeAsync();
    }

    /// <summary>Runs something with the services of one request.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    /// <summary>Adds an administrator as the command line does; the first run is over then.</summary>
    public Task<Guid> AddAdministratorAsync(string username = "admin") =>
        InScopeAsync(services => services.GetRequiredService<CreatingAccounts>().AdministratorAsync(new(username, null, null, Password, [Roles.Administrator]), CancellationToken.None));

    /// <summary>Adds an account with these roles, for an employee or not.</summary>
    public Task<Guid> AddAccountAsync(string username, Guid? employeeId, params string[] roles) =>
        InScopeAsync(services => services.GetRequiredService<CreatingAccounts>().RunAsync(new(username, null, employeeId, Password, roles), first: false, CancellationToken.None));

    /// <summary>A client without any credential, with a cookie jar; it does not follow redirects.</summary>
    public HttpClient Anonymous() => new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = Address };

    /// <summary>A client with an API key of these scopes; without any, of all.</summary>
    public async Task<HttpClient> WithApiKeyAsync(params string[] scopes)
    {
        var key = await InScopeAsync(services => IssuingApiKeys.RunAsync(
            services.GetRequiredService<IDocumentSession>(),
            new(Guid.CreateVersion7(), "test", scopes.Length == 0 ? Policies.Scopes : scopes, null, Clock.GetUtcNow()), null, CancellationToken.None));
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client with a session, as a browser would have it.</summary>
    public async Task<HttpClient> SignedInAsync(string username, string password = Password)
    {
        var client = Anonymous();
        var answer = await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = username, ["password"] = password });
        return answer.StatusCode == HttpStatusCode.Redirect ? client : throw new InvalidOperationException($"{username} could not sign in: {answer.StatusCode}");
    }

    /// <summary>A client that is a paired kiosk at a site: a device of its own, paired by a one-time code.</summary>
    public async Task<HttpClient> KioskAsync(HttpClient administrator, Guid site, string name = "Entrance")
    {
        var shown = await administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = name, ["site"] = site.ToString() });
        shown.EnsureSuccessStatusCode();
        var device = Anonymous();
        var code = Code().Match(await shown.Content.ReadAsStringAsync()).Groups[1].Value;
        (await device.PostFormAsync("/kiosk/pair", "/kiosk/pair", new() { ["code"] = code })).EnsureSuccessStatusCode();
        return device;
    }

    [GeneratedRegex("<p class=\"secret\">([^<]+)</p>")]
    private static partial Regex Code();

    /// <summary>Adds an employee over the API.</summary>
    public static async Task<Guid> AddEmployeeAsync(HttpClient api, string number, string name)
    {
        var answer = await api.PostAsJsonAsync("/api/v1/employees", new { number, name });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Added>())!.Id;
    }

    /// <summary>Sends a photo of an employee. Tests have fewer faces than employees: where one is enrolled already, it is said that they are two people.</summary>
    public static async Task<HttpResponseMessage> SendPhotoAsync(HttpClient api, Guid employee, byte[] photo, string? key = null, string field = "photo")
    {
        async Task<HttpResponseMessage> SendAsync(string? notSameAs)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, field, "photo.jpg" } };
            if (notSameAs is not null)
                form.Add(new StringContent(notSameAs), "notSameAs");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/employees/{employee}/photos") { Content = form };
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            return await api.SendAsync(request);
        }
        var answer = await SendAsync(null);
        // Tests beside this one enrol the same pictures: whom it resembles most may be somebody else by now.
        for (var attempt = 0; attempt < 10 && answer.StatusCode == HttpStatusCode.Conflict && ResembledNumber(await answer.Content.ReadAsStringAsync()) is { } other; attempt++)
        {
            answer.Dispose();
            answer = await SendAsync(other);
        }
        return answer;
    }

    /// <summary>Whom a refused photo resembles; null when it was refused for another reason.</summary>
    public static string? ResembledNumber(string problem) => OtherNumber().Match(problem) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex(@"enrolled already, as .* \(number ([^)]+)\)")]
    private static partial Regex OtherNumber();

    /// <summary>Waits until something holds, in the end in vain. How long it takes is measured by build/bench, not by a test.</summary>
    public static async Task<bool> EventuallyAsync(Func<Task<bool>> holds, TimeSpan? longest = null)
    {
        var until = DateTime.UtcNow + (longest ?? Patience);
        while (!await holds())
        {
            if (DateTime.UtcNow > until)
                return false;
            await Task.Delay(20);
        }
        return true;
    }

    private sealed record Added(Guid Id);
}

/// <summary>Forms as a browser sends them: with the antiforgery token of the page they stand on.</summary>
public static partial class BrowserForms
{
    public static Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string page, string action, Dictionary<string, string> fields) =>
        client.PostFormAsync(page, action, (IEnumerable<KeyValuePair<string, string>>)fields);

    /// <summary>As a browser sends a form in which a field is there more than once.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string page, string action, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", await client.TokenAsync(page))));
        return await client.PostAsync(action, content);
    }

    /// <summary>The antiforgery token of a page.</summary>
    public static async Task<string> TokenAsync(this HttpClient client, string page) =>
        Token().Match(await client.GetStringAsync(page)) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException($"{page} has no form.");

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
