using System.Net;
using Attendance.Testing;

namespace Attendance.Identity.Tests;

public sealed class FirstRunTests
{
    private static Dictionary<string, string> Form(string username) => new() { ["username"] = username, ["password"] = RunningApp.Password };

    [Fact]
    public async Task Without_an_account_every_way_in_leads_to_the_first_run_and_afterwards_never_again()
    {
        await using var app = await RunningApp.StartAsync();
        using var visitor = app.Anonymous();
        Assert.Equal("/sign-in", (await visitor.OpenAsync("/")).Headers.Location?.ToString());
        Assert.Equal("/first-run", (await visitor.OpenAsync("/sign-in")).Headers.Location?.ToString());

        var created = await visitor.PostFormAsync("/first-run", "/first-run", Form("boss"));

        Assert.Equal(HttpStatusCode.NoContent, created.StatusCode);
        Assert.Equal("/start", created.Headers.GetValues("HX-Redirect").Single());
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/start")).StatusCode);
        using var next = app.Anonymous();
        Assert.Equal("/sign-in", (await next.OpenAsync("/first-run")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Conflict, (await next.PostFormAsync("/sign-in", "/first-run", Form("usurper"))).StatusCode);
        Assert.Equal(1, await AccountsAsync(app));
    }

    [Fact]
    public async Task Of_two_who_create_the_administrator_at_once_one_does()
    {
        await using var app = await RunningApp.StartAsync();
        var clients = Enumerable.Range(0, 4).Select(_ => app.Anonymous()).ToList();

        var answers = await Task.WhenAll(clients.Select((client, i) => client.PostFormAsync("/first-run", "/first-run", Form($"boss{i}"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await AccountsAsync(app));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_refused_first_administrator_leaves_the_first_run_open()
    {
        await using var app = await RunningApp.StartAsync();
        using var visitor = app.Anonymous();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.PostFormAsync("/first-run", "/first-run", new() { ["username"] = "boss", ["password"] = "short" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.PostFormAsync("/first-run", "/first-run", new() { ["username"] = "the boss", ["password"] = RunningApp.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.PostFormAsync("/first-run", "/first-run", new() { ["username"] = "boss", ["email"] = "nowhere", ["password"] = RunningApp.Password })).StatusCode);

        Assert.Equal(0, await AccountsAsync(app));
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/first-run")).StatusCode);
    }

    [Fact]
    public async Task An_administrator_made_on_the_command_line_ends_the_first_run_too()
    {
        await using var app = await RunningApp.StartAsync();
        using var visitor = app.Anonymous();

        await app.AddAdministratorAsync();
        await app.AddAdministratorAsync("second");

        Assert.Equal("/sign-in", (await visitor.OpenAsync("/first-run")).Headers.Location?.ToString());
        Assert.Equal(2, await AccountsAsync(app));
    }

    private static Task<long> AccountsAsync(RunningApp app) => app.ScalarAsync<long>("select count(*) from mt_events where type = 'account_created'");
}
