using System.Net;
using System.Net.Http.Headers;
using Attendance.Testing;

namespace Attendance.Identity.Tests;

public sealed class ApiKeyTests(StartedApp started) : IClassFixture<StartedApp>
{
    private RunningApp App => started.App;

    private static async Task<string> IssueAsync(HttpClient administrator, string name, string scope, string expires = "") =>
        await StartedApp.SecretAsync(await administrator.PostFormAsync("/api-keys", "/api-keys", new() { ["name"] = name, ["scopes"] = scope, ["expires"] = expires }));

    private static async Task<HttpStatusCode> StatusAsync(RunningApp app, string key, string path = "/api/v1/attendance?from=2026-01-01&to=2026-01-02", string scheme = "Bearer")
    {
        using var client = app.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, key);
        return (await client.OpenAsync(path)).StatusCode;
    }

    [Fact]
    public async Task A_key_may_do_what_its_scopes_say_and_nothing_else()
    {
        var key = await IssueAsync(started.Administrator, "hours", "attendance:read");

        Assert.StartsWith("att_", key, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(App, key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(App, key, scheme: "bearer"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(App, key, $"/api/v1/employees/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(App, key, "/employees"));
    }

    [Theory]
    [InlineData("Bearer", "att_invented")]
    [InlineData("Bearer", "")]
    [InlineData("Basic", "YWRtaW46cGFzc3dvcmQ=")]
    public async Task An_unknown_key_is_refused_in_the_words_of_the_protocol(string scheme, string key)
    {
        using var client = App.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{scheme} {key}");

        var answer = await client.OpenAsync("/api/v1/attendance?from=2026-01-01&to=2026-01-02");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_wrong_key_is_not_helped_by_a_session_beside_it()
    {
        using var client = await App.SignedInAsync("admin");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "att_invented");

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.OpenAsync("/api/v1/attendance?from=2026-01-01&to=2026-01-02")).StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var key = await IssueAsync(started.Administrator, "revoked", "attendance:read");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(App, key));
        var id = await started.ScalarAsync<Guid>("select id from identity.api_keys where name = 'revoked'");

        Assert.Equal(HttpStatusCode.NoContent, (await started.Administrator.PostFormAsync("/api-keys", $"/api-keys/{id}/revoke", [])).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(App, key));
        Assert.Equal(HttpStatusCode.Conflict, (await started.Administrator.PostFormAsync("/api-keys", $"/api-keys/{id}/revoke", [])).StatusCode);
    }

    [Fact]
    public async Task A_key_works_to_the_end_of_its_last_day()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        var day = DateTime.UtcNow.Date.AddDays(2);
        var key = await IssueAsync(administrator, "short-lived", "attendance:read", day.ToString("yyyy-MM-dd"));

        app.Clock.MoveTo(new(day.AddDays(1).AddSeconds(-30), TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, key));
        app.Clock.MoveTo(new(day.AddDays(1).AddSeconds(1), TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, key));
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_noted_and_that_of_a_refused_one_is_not()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        var key = await IssueAsync(administrator, "used", "attendance:read");
        Task<object> LastUseAsync() => app.ScalarAsync<object>("select last_used_at from identity.api_keys");
        Assert.Equal(DBNull.Value, await LastUseAsync());

        await StatusAsync(app, key + "x");
        Assert.Equal(DBNull.Value, await LastUseAsync());
        await StatusAsync(app, key);
        var first = Assert.IsType<DateTime>(await LastUseAsync());
        app.Clock.Advance(TimeSpan.FromHours(1));
        await StatusAsync(app, key);
        var second = Assert.IsType<DateTime>(await LastUseAsync());

        Assert.InRange((second - first).TotalMinutes, 59.9, 61);
    }

    [Theory]
    [InlineData("", "attendance:read", "")]
    [InlineData("export", "everything", "")]
    [InlineData("export", "", "")]
    [InlineData("export", "attendance:read", "2020-01-01")]
    [InlineData("export", "attendance:read", "tomorrow")]
    public async Task A_key_that_is_asked_for_wrongly_is_not_issued(string name, string scope, string expires)
    {
        var before = await started.EventsAsync();

        var answer = await started.Administrator.PostFormAsync("/api-keys", "/api-keys", new() { ["name"] = name, ["scopes"] = scope, ["expires"] = expires });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(before, await started.EventsAsync());
    }
}
