using System.Globalization;
using System.Net;
using Attendance.Testing;
using Attendance.Web.Access;

namespace Attendance.Identity.Tests;

public sealed class PasswordLinkTests(StartedApp started) : IClassFixture<StartedApp>
{
    private const string Chosen = "another battery staple";

    private RunningApp App => started.App;

    private static async Task<HttpResponseMessage> ChooseAsync(HttpClient client, Uri link, string password = Chosen) =>
        await client.PostFormAsync("/password", "/password", new() { ["token"] = link.Fragment.TrimStart('#'), ["password"] = password });

    private async Task<Uri> InviteAsync(Guid employee, string username) =>
        new(await StartedApp.SecretAsync(await started.Administrator.PostFormAsync($"/identity/employees/{employee}/access", $"/identity/employees/{employee}/invite", new() { ["username"] = username })));

    private static async Task<Uri> ResetAsync(HttpClient administrator, Guid account) =>
        new(await StartedApp.SecretAsync(await administrator.PostFormAsync($"/accounts/{account}", $"/accounts/{account}/password-link", [])));

    [Fact]
    public async Task An_invited_employee_chooses_a_password_once_and_signs_in()
    {
        var employee = await started.AddEmployeeAsync("L-1");
        var link = await InviteAsync(employee, "invited");
        using var visitor = App.Anonymous();
        Assert.Equal(("/password", ""), (link.AbsolutePath, link.Query));
        await Assert.ThrowsAsync<InvalidOperationException>(() => App.SignedInAsync("invited"));

        var chosen = await ChooseAsync(visitor, link);

        Assert.Equal(HttpStatusCode.NoContent, chosen.StatusCode);
        using var client = await App.SignedInAsync("invited", Chosen);
        Assert.Contains("Erika Example", await client.ReadAsync("/my/data"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, link, "yet another password")).StatusCode);
        (await App.SignedInAsync("invited", Chosen)).Dispose();
    }

    [Fact]
    public async Task An_account_is_shown_as_recorded_by_a_moment_beside_now()
    {
        var employee = await started.AddEmployeeAsync("L-7");
        var link = await InviteAsync(employee, "wasinvited");
        using var visitor = App.Anonymous();
        App.Clock.Advance(TimeSpan.FromSeconds(10));
        var then = App.Clock.GetUtcNow();
        App.Clock.Advance(TimeSpan.FromSeconds(10));
        (await ChooseAsync(visitor, link)).EnsureSuccessStatusCode();

        var panel = await started.Administrator.ReadAsync($"/identity/employees/{employee}/as-it-was?at={Uri.EscapeDataString(then.ToString("O", CultureInfo.InvariantCulture))}");

        Assert.Matches("(?s)wasinvited.*State</th>.*Invited.*<strong>Active", panel);
        Assert.Matches("(?s)Roles</th>.*employee", panel);
        Assert.Contains("not recorded yet", await started.Administrator.ReadAsync($"/identity/employees/{employee}/as-it-was?at=2020-01-01T00:00:00Z"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_used_once_by_two_at_once_too()
    {
        var link = await InviteAsync(await started.AddEmployeeAsync("L-2"), "raced");
        using var one = App.Anonymous();
        using var other = App.Anonymous();

        var answers = await Task.WhenAll(ChooseAsync(one, link, "password of the one"), ChooseAsync(other, link, "password of the other"));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_password_that_is_refused_leaves_the_link_usable()
    {
        var link = await InviteAsync(await started.AddEmployeeAsync("L-3"), "hesitant");
        using var visitor = App.Anonymous();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, link, "short")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ChooseAsync(visitor, link)).StatusCode);
    }

    [Fact]
    public async Task An_employee_is_invited_once_and_a_user_name_is_given_once()
    {
        var employee = await started.AddEmployeeAsync("L-4");
        var other = await started.AddEmployeeAsync("L-5");
        await InviteAsync(employee, "unique");
        var before = await started.EventsAsync();

        Assert.Equal(HttpStatusCode.Conflict, (await started.Administrator.PostFormAsync("/accounts", $"/identity/employees/{employee}/invite", new() { ["username"] = "second" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await started.Administrator.PostFormAsync("/accounts", $"/identity/employees/{other}/invite", new() { ["username"] = "Unique" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await started.Administrator.PostFormAsync("/accounts", $"/identity/employees/{Guid.NewGuid()}/invite", new() { ["username"] = "third" })).StatusCode);

        Assert.Equal(before, await started.EventsAsync());
    }

    [Fact]
    public async Task A_reset_link_ends_sessions_replaces_the_password_and_makes_earlier_links_void()
    {
        var account = await App.AddAccountAsync("resets", null, Roles.Payroll);
        using var session = await App.SignedInAsync("resets");
        using var visitor = App.Anonymous();
        var earlier = await ResetAsync(started.Administrator, account);
        var link = await ResetAsync(started.Administrator, account);
        (await App.SignedInAsync("resets")).Dispose();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, earlier)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ChooseAsync(visitor, link)).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await session.OpenAsync("/account")).StatusCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => App.SignedInAsync("resets"));
        (await App.SignedInAsync("resets", Chosen)).Dispose();
    }

    [Fact]
    public async Task A_link_expires_after_three_days()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        var account = await app.AddAccountAsync("late", null, Roles.Payroll);
        using var administrator = await app.SignedInAsync("admin");
        using var visitor = app.Anonymous();
        var link = await ResetAsync(administrator, account);

        app.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, link)).StatusCode);
        (await app.SignedInAsync("late")).Dispose();
    }

    [Fact]
    public async Task An_invented_token_opens_nothing()
    {
        using var visitor = App.Anonymous();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, new("http://localhost/password#invented"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChooseAsync(visitor, new("http://localhost/password"))).StatusCode);
    }
}
