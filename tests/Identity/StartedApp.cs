using System.Net;
using System.Text.RegularExpressions;
using Attendance.Testing;

namespace Attendance.Identity.Tests;

/// <summary>The program with an administrator who is signed in, for the tests of one class.</summary>
public sealed partial class StartedApp : IAsyncLifetime
{
    private RunningApp? _app;

    public RunningApp App => _app!;

    public HttpClient Administrator { get; private set; } = null!;

    public Guid AdministratorId { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _app = await RunningApp.StartAsync();
        AdministratorId = await App.AddAdministratorAsync();
        Administrator = await App.SignedInAsync("admin");
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Adds an employee and waits until Identity knows them.</summary>
    public async Task<Guid> AddEmployeeAsync(string number, string name = "Erika Example")
    {
        using var api = await App.WithApiKeyAsync("employees:write");
        var id = await RunningApp.AddEmployeeAsync(api, number, name);
        Assert.True(await RunningApp.EventuallyAsync(async () => await ScalarAsync<bool>($"select exists (select from identity.employees where id = '{id}')")));
        return id;
    }

    /// <summary>The first site; it is there as soon as there is an employee.</summary>
    public async Task<Guid> SiteAsync()
    {
        if (!await ScalarAsync<bool>("select exists (select from identity.sites)"))
        {
            (await Administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = "Works", ["zone"] = "Europe/Vienna" })).EnsureSuccessStatusCode();
            Assert.True(await RunningApp.EventuallyAsync(() => ScalarAsync<bool>("select exists (select from identity.sites)")));
        }
        return await ScalarAsync<Guid>("select id from identity.sites order by added_at limit 1");
    }

    public Task<T> ScalarAsync<T>(string sql) => App.ScalarAsync<T>(sql);

    public Task<long> EventsAsync() => ScalarAsync<long>("select count(*) from mt_events");

    /// <summary>A client that sends these cookies and nothing else, whatever the answers set.</summary>
    public static HttpClient WithCookies(Uri address, string cookies)
    {
        var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        if (cookies.Length > 0)
            client.DefaultRequestHeaders.Add("Cookie", cookies);
        return client;
    }

    /// <summary>The secret a page shows once.</summary>
    public static async Task<string> SecretAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(Secret().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value);
    }

    [GeneratedRegex("<p class=\"secret\"[^>]*>([^<]+)</p>")]
    private static partial Regex Secret();
}
