using System.Net;
using System.Text.RegularExpressions;
using Attendance.Testing;
using Attendance.Web.Access;

namespace Attendance.Identity.Tests;

public sealed partial class SignInTests(StartedApp started) : IClassFixture<StartedApp>
{
    private RunningApp App => started.App;

    [Fact]
    public async Task Who_signs_in_gets_a_session_and_after_signing_out_has_none()
    {
        await App.AddAccountAsync("comes-and-goes", null, Roles.Payroll);
        using var client = await App.SignedInAsync("comes-and-goes");
        Assert.Equal(HttpStatusCode.OK, (await client.OpenAsync("/attendance")).StatusCode);

        var left = await client.PostFormAsync("/account", "/sign-out", []);

        Assert.Equal("/sign-in", left.Headers.Location?.ToString());
        var refused = await client.OpenAsync("/attendance?from=2026-01-01");
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        Assert.Equal("/sign-in?ReturnUrl=%2Fattendance%3Ffrom%3D2026-01-01", refused.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task A_user_name_is_found_whatever_its_case_and_spaces_around_it()
    {
        await App.AddAccountAsync("Anna.Example", null, Roles.Payroll);

        using var client = await App.SignedInAsync("  anna.EXAMPLE ");

        Assert.Equal(HttpStatusCode.OK, (await client.OpenAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task A_refusal_does_not_say_whether_the_account_exists_is_locked_or_deactivated()
    {
        await App.AddAccountAsync("exists", null, Roles.Payroll);
        var gone = await App.AddAccountAsync("gone", null, Roles.Payroll);
        (await started.Administrator.PostFormAsync($"/accounts/{gone}", $"/accounts/{gone}/deactivate", [])).EnsureSuccessStatusCode();
        using var client = App.Anonymous();

        var wrong = await RefusedAsync(client, "exists", "wrong");
        Assert.Equal(wrong, await RefusedAsync(client, "nobody", "wrong"));
        Assert.Equal(wrong, await RefusedAsync(client, "", ""));
        Assert.Equal(wrong, await RefusedAsync(client, "gone", RunningApp.Password));
        for (var i = 0; i < 4; i++)
            await RefusedAsync(client, "exists", "wrong");
        Assert.Equal(wrong, await RefusedAsync(client, "exists", RunningApp.Password));
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_is_refused_for_fifteen_minutes()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();
        for (var i = 0; i < 5; i++)
            await RefusedAsync(client, "admin", "wrong");

        await RefusedAsync(client, "admin", RunningApp.Password);
        app.Clock.Advance(TimeSpan.FromMinutes(14.9));
        await RefusedAsync(client, "admin", RunningApp.Password);
        app.Clock.Advance(TimeSpan.FromMinutes(0.2));

        using var back = await app.SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, (await back.OpenAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_get_no_more_tries_than_guesses_in_a_row()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();
        var token = await client.TokenAsync("/sign-in");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = "admin", ["password"] = $"wrong {i}", ["__RequestVerificationToken"] = token });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.SubmitAsync("/sign-in", form)).StatusCode);
        }));

        Assert.Equal(5, await app.ScalarAsync<int>("select failures from identity.accounts"));
        Assert.Equal(1, await app.ScalarAsync<long>("select count(*) from mt_events where type = 'account_locked'"));
        await RefusedAsync(client, "admin", RunningApp.Password);
    }

    [Fact]
    public async Task Wrong_passwords_count_in_a_row_only()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                await RefusedAsync(client, "admin", "wrong");
            (await app.SignedInAsync("admin")).Dispose();
        }

        Assert.Equal(0, await app.ScalarAsync<long>("select count(*) from mt_events where type = 'account_locked'"));
    }

    [Theory]
    [InlineData("/dashboard?day=1", "/dashboard?day=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("~//evil.example", "/")]
    [InlineData("", "/")]
    public async Task After_sign_in_only_a_page_of_this_site_is_gone_to(string returnUrl, string expected)
    {
        using var client = App.Anonymous();

        var answer = await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "admin", ["password"] = RunningApp.Password, ["returnUrl"] = returnUrl });
        var again = await client.OpenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
        Assert.Equal(expected, again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();
        var token = await client.TokenAsync("/sign-in");
        var answers = new List<HttpStatusCode>();

        for (var i = 0; i < 31; i++)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = $"nobody{i}", ["password"] = "wrong", ["__RequestVerificationToken"] = token });
            answers.Add((await client.SubmitAsync("/sign-in", form)).StatusCode);
        }

        Assert.All(answers.Take(30), status => Assert.Equal(HttpStatusCode.UnprocessableEntity, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[30]);
    }

    /// <summary>What the page says, without what differs in every page and the name that was typed.</summary>
    private static async Task<string> RefusedAsync(HttpClient client, string username, string password)
    {
        var answer = await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = username, ["password"] = password });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(value => value.StartsWith("attendance-session=", StringComparison.Ordinal)));
        return Values().Replace(await answer.Content.ReadAsStringAsync(), "");
    }

    [GeneratedRegex(" value(=\"[^\"]*\")?")]
    private static partial Regex Values();
}
