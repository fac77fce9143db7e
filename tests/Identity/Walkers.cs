using System.Text;
using Attendance.Testing;
using Attendance.Web.Access;

namespace Attendance.Identity.Tests;

/// <summary>Everybody who may come to a route.</summary>
public enum Walker
{
    Anonymous,
    Employee,
    Manager,
    Payroll,
    Auditor,
    Administrator,
    Kiosk,

    /// <summary>A kiosk until a moment ago.</summary>
    RevokedKiosk,

    /// <summary>An API key with every scope.</summary>
    FullKey,

    /// <summary>An API key with every scope but the one that a route asks for.</summary>
    OtherKey,
}

/// <summary>One of each, with the antiforgery token of a page of theirs.</summary>
public sealed class Walkers : IAsyncLifetime
{
    private readonly StartedApp _started = new();
    private readonly Dictionary<Walker, (HttpClient Client, string Token)> _browsers = [];
    private readonly Dictionary<string, HttpClient> _otherKeys = [];
    private HttpClient? _fullKey;

    public RunningApp App => _started.App;

    public async ValueTask InitializeAsync()
    {
        await _started.InitializeAsync();
        var employee = await _started.AddEmployeeAsync("W-1");
        await App.AddAccountAsync("employee", employee, Roles.Employee);
        await App.AddAccountAsync("manager", null, Roles.Manager);
        await App.AddAccountAsync("payroll", null, Roles.Payroll);
        await App.AddAccountAsync("auditor", null, Roles.Auditor);
        _browsers[Walker.Anonymous] = await BrowserAsync("", "/sign-in");
        foreach (var (walker, username) in ((Walker, string)[])[(Walker.Employee, "employee"), (Walker.Manager, "manager"), (Walker.Payroll, "payroll"), (Walker.Auditor, "auditor"), (Walker.Administrator, "admin")])
            _browsers[walker] = await BrowserAsync(await SessionAsync(username), "/account");
        // Pairing in one click ends the session, so it is one of its own.
        _browsers[Walker.RevokedKiosk] = await BrowserAsync(await PairedAsync(), "/kiosk");
        await RevokeAsync(await _started.ScalarAsync<Guid>("select id from identity.kiosks"));
        _browsers[Walker.Kiosk] = await BrowserAsync(await PairedAsync(), "/kiosk");
        _fullKey = await App.WithApiKeyAsync();
        foreach (var scope in Policies.Scopes)
            _otherKeys[scope] = await App.WithApiKeyAsync([.. Policies.Scopes.Except([scope])]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _browsers.Values.Select(browser => browser.Client).Concat(_otherKeys.Values))
            client.Dispose();
        _fullKey?.Dispose();
        await _started.DisposeAsync();
    }

    private async Task<string> PairedAsync()
    {
        using var browser = await App.SignedInAsync("admin");
        return Cookie(await browser.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = "Entrance", ["site"] = (await _started.SiteAsync()).ToString() }), "attendance-kiosk");
    }

    private async Task RevokeAsync(Guid kiosk) => (await _started.Administrator.PostFormAsync("/kiosks", $"/kiosks/{kiosk}/revoke", [])).EnsureSuccessStatusCode();

    public Task<long> EventsAsync() => _started.EventsAsync();

    /// <param name="walker">Who sends it.</param>
    /// <param name="method">GET without a body, others with a form that has nothing but its token.</param>
    /// <param name="path">Where.</param>
    /// <param name="policy">What the route asks for.</param>
    /// <param name="json">An empty object in place of the form.</param>
    /// <param name="forged">Without the token of a page of ours.</param>
    public async Task<HttpResponseMessage> SendAsync(Walker walker, string method, string path, string? policy, bool json = false, bool forged = false)
    {
        var client = Client(walker, policy);
        using var request = new HttpRequestMessage(new(method), path);
        if (method != "GET")
        {
            var token = forged || !_browsers.TryGetValue(walker, out var browser) ? null : browser.Token;
            request.Content = json ? new StringContent("{}", Encoding.UTF8, "application/json") : new FormUrlEncodedContent([new("__RequestVerificationToken", token ?? "")]);
            if (json && token is not null)
                request.Headers.Add("RequestVerificationToken", token);
        }
        // An answer that never ends is known by its beginning.
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A body of any kind, from a page of ours.</summary>
    public async Task<HttpResponseMessage> SendRawAsync(Walker walker, string path, string contentType, string body, bool forged = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (!forged)
            request.Headers.Add("RequestVerificationToken", _browsers[walker].Token);
        return await Client(walker, null).SendAsync(request, TestContext.Current.CancellationToken);
    }

    private HttpClient Client(Walker walker, string? policy) => walker switch
    {
        Walker.FullKey => _fullKey!,
        Walker.OtherKey => _otherKeys.GetValueOrDefault(policy ?? "") ?? _otherKeys[Policies.CheckInsWrite],
        _ => _browsers[walker].Client,
    };

    private async Task<string> SessionAsync(string username)
    {
        using var client = App.Anonymous();
        return Cookie(await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = username, ["password"] = RunningApp.Password }), "attendance-session");
    }

    /// <summary>A browser whose cookies stay as they are, so that one request does not sign it out for the next.</summary>
    private async Task<(HttpClient, string)> BrowserAsync(string cookies, string page)
    {
        using var first = StartedApp.WithCookies(App.Address, cookies);
        var answer = await first.OpenAsync(page);
        var all = string.Join("; ", (string[])[.. cookies.Length > 0 ? [cookies] : Array.Empty<string>(), Cookie(answer, "attendance-csrf")]);
        var client = StartedApp.WithCookies(App.Address, all);
        return (client, await client.TokenAsync(page));
    }

    private static string Cookie(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith(name + "=", StringComparison.Ordinal)).Split(';')[0];
}
