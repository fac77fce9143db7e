using System.Net;
using Attendance.Testing;
using Attendance.Web.Access;

namespace Attendance.Identity.Tests;

public sealed class SessionTests(StartedApp started) : IClassFixture<StartedApp>
{
    private RunningApp App => started.App;

    private static Task<HttpStatusCode> StatusAsync(HttpClient client, string path = "/account") => client.StatusAsync(path);

    [Fact]
    public async Task A_session_ends_after_thirty_minutes_of_inactivity_and_slides_before_that()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = await app.SignedInAsync("admin");
        for (var i = 0; i < 4; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        }

        app.Clock.Advance(TimeSpan.FromMinutes(30.1));

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client));
    }

    [Fact]
    public async Task What_an_open_page_asks_by_itself_does_not_keep_a_session()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = await app.SignedInAsync("admin");

        for (var i = 0; i < 2; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(14));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/timekeeping/presence"));
        }
        app.Clock.Advance(TimeSpan.FromMinutes(2.1));

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, "/dashboard"));
    }

    [Fact]
    public async Task The_session_cookie_is_for_this_browser_session_and_out_of_reach_of_scripts()
    {
        using var client = App.Anonymous();

        var answer = await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "admin", ["password"] = RunningApp.Password });

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("attendance-session=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("expires=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("max-age=", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_and_keeps_this_one()
    {
        await App.AddAccountAsync("changes", null, Roles.Payroll);
        using var here = await App.SignedInAsync("changes");
        using var elsewhere = await App.SignedInAsync("changes");

        var changed = await here.PostFormAsync("/account", "/account/password", new() { ["current"] = RunningApp.Password, ["password"] = "another battery staple" });

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(elsewhere));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(here));
        await Assert.ThrowsAsync<InvalidOperationException>(() => App.SignedInAsync("changes"));
        (await App.SignedInAsync("changes", "another battery staple")).Dispose();
    }

    [Fact]
    public async Task A_password_is_changed_by_who_knows_the_present_one_alone()
    {
        await App.AddAccountAsync("unattended", null, Roles.Payroll);
        using var client = await App.SignedInAsync("unattended");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostFormAsync("/account", "/account/password", new() { ["current"] = "a guess of mine", ["password"] = "another battery staple" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostFormAsync("/account", "/account/password", new() { ["current"] = RunningApp.Password, ["password"] = "short" })).StatusCode);

        (await App.SignedInAsync("unattended")).Dispose();
    }

    [Fact]
    public async Task Assigned_roles_take_effect_at_once_and_are_taken_away_at_once()
    {
        var id = await App.AddAccountAsync("promoted", null, Roles.Payroll);
        using var client = await App.SignedInAsync("promoted");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "/dashboard"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/periods"));

        Assert.Equal(HttpStatusCode.NoContent, (await AssignAsync(id, Roles.Manager)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/dashboard"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, "/periods"));
    }

    [Fact]
    public async Task A_deactivated_account_is_signed_out_at_once()
    {
        var id = await App.AddAccountAsync("leaves", null, Roles.Payroll);
        using var client = await App.SignedInAsync("leaves");

        Assert.Equal(HttpStatusCode.NoContent, (await started.Administrator.PostFormAsync($"/accounts/{id}", $"/accounts/{id}/deactivate", [])).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client));
    }

    [Fact]
    public async Task The_only_administrator_is_kept_over_http_too()
    {
        await using var app = await RunningApp.StartAsync();
        var id = await app.AddAdministratorAsync();
        using var client = await app.SignedInAsync("admin");

        var degraded = await client.PostFormAsync($"/accounts/{id}", $"/accounts/{id}/roles", new() { ["roles"] = Roles.Payroll });
        var deactivated = await client.PostFormAsync($"/accounts/{id}", $"/accounts/{id}/deactivate", []);

        Assert.Equal(HttpStatusCode.Conflict, degraded.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, deactivated.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/accounts"));
    }

    [Fact]
    public async Task Of_two_administrators_who_degrade_each_other_at_once_one_remains()
    {
        await using var app = await RunningApp.StartAsync();
        Guid[] ids = [await app.AddAdministratorAsync("first"), await app.AddAdministratorAsync("second")];
        HttpClient[] clients = [await app.SignedInAsync("first"), await app.SignedInAsync("second")];
        Task<HttpResponseMessage> AssignAsync(int by, int to, string role) =>
            clients[by].PostFormAsync("/account", $"/accounts/{ids[to]}/roles", new() { ["roles"] = role });

        for (var round = 0; round < 12; round++)
        {
            await Task.WhenAll(AssignAsync(0, 1, Roles.Payroll), AssignAsync(1, 0, Roles.Payroll));

            Assert.NotEqual(0, await app.ScalarAsync<long>("select count(*) from identity.accounts where active and 'administrator' = any (roles)"));
            var left = await app.ScalarAsync<bool>($"select 'administrator' = any (roles) from identity.accounts where id = '{ids[0]}'") ? 0 : 1;
            (await AssignAsync(left, 1 - left, Roles.Administrator)).EnsureSuccessStatusCode();
        }
    }

    private Task<HttpResponseMessage> AssignAsync(Guid account, string role) =>
        started.Administrator.PostFormAsync($"/accounts/{account}", $"/accounts/{account}/roles", new() { ["roles"] = role });
}
