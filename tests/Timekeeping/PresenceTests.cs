using System.Net;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.Testing;
using Attendance.Timekeeping.Presences;

namespace Attendance.Timekeeping.Tests;

public sealed partial class PresenceTests(Workforce workforce) : IClassFixture<Workforce>
{
    /// <summary>The stream looks by itself after ten seconds of silence; it is to be woken before.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("08:55", "")]
    [InlineData("09:05", "")]
    [InlineData("09:06", "Expected since 09:00")]
    [InlineData("17:29", "Expected since 09:00")]
    [InlineData("17:30", "")]
    [InlineData("22:30", "Expected since 22:00", "night shift")]
    [InlineData("05:00", "Expected since 22:00", "night shift", "2026-03-03")]
    [InlineData("06:00", "", "night shift", "2026-03-03")]
    public void Somebody_is_missed_from_the_begin_of_their_shift_and_its_grace_until_its_end(string time, string expected, string shift = "day shift", string day = "2026-03-02")
    {
        var person = new People.Person(Guid.NewGuid(), "1", "Ada", workforce.Home, Active: true);
        // A Monday in winter: Vienna is an hour ahead.
        var now = DateTimeOffset.Parse($"{day}T{time}:00+01:00", System.Globalization.CultureInfo.InvariantCulture);
        var rules = Hours.TestRules.Of(shift);
        string Shown(Rules.PersonRules own, bool cameToday) =>
            PresenceEndpoint.Expect(new(person, cameToday ? new(person.Id, Direction.Out, now, now.DateTime, workforce.Home, new(2026, 3, 2)) : null, "", IsIn: false, cameToday), own, "Europe/Vienna", now) is { ExpectedSince: { } since } ? $"Expected since {since:HH:mm}" : "";

        Assert.Equal(expected, Shown(rules, cameToday: false));
        Assert.Equal("", Shown(rules, cameToday: true));
        Assert.Equal("", Shown(rules with { Off = new(new Dictionary<DateOnly, string> { [new(2026, 3, 2)] = "Day" }, []) }, cameToday: false));
    }

    [Fact]
    public async Task This_week_stands_beside_last_week()
    {
        var person = await workforce.AddAtAsync("W-1", "Wim Weaver", workforce.Home);
        var now = workforce.App.Clock.GetUtcNow();
        await workforce.PunchAsync(person, now.AddDays(-7).AddMinutes(-5), now.AddDays(-7), now.AddMinutes(-5));

        Assert.True(await RunningApp.EventuallyAsync(async () =>
        {
            var figures = Figures().Matches(await (await workforce.Administrator.LoadAsync("/timekeeping/weeks")).TextAsync()).Select(match => match.Groups[1].Value).ToList();
            return figures.Count == 14 && figures.Count(figure => figure != "0" && figure != "\u2013") >= 2;
        }));
    }

    [Fact]
    public async Task The_board_follows_who_comes_and_goes()
    {
        var person = await workforce.AddAtAsync("C-1", "Cleo Clark", workforce.Home);
        Assert.True(await ShowsAsync(workforce.Administrator, "Cleo Clark", "Never seen"));

        var now = workforce.App.Clock.GetUtcNow();
        await workforce.PunchAsync(person, now.AddMinutes(-30));
        Assert.True(await ShowsAsync(workforce.Administrator, "Cleo Clark", "In"));
        await workforce.PunchAsync(person, now.AddMinutes(-10));
        Assert.True(await ShowsAsync(workforce.Administrator, "Cleo Clark", "Out"));
        // Late: it was the first to occur, so what came after it counts otherwise now.
        await workforce.PunchAsync(person, now.AddMinutes(-40));
        Assert.True(await ShowsAsync(workforce.Administrator, "Cleo Clark", "In"));
    }

    [Fact]
    public async Task A_manager_sees_their_site_and_their_people_alone_and_no_photos()
    {
        await workforce.AddAtAsync("D-1", "Dora Dunn", workforce.Home);
        var third = await workforce.AddAtAsync("D-2", "Dan Dorn", workforce.Home);
        var account = await workforce.App.AddAccountAsync("boss", null, "manager");
        (await workforce.Administrator.PostFormAsync($"/accounts/{account}", $"/accounts/{account}/roles",
            new() { ["roles"] = "manager", ["sites"] = workforce.Branch.ToString(), ["people"] = third.ToString() })).EnsureSuccessStatusCode();
        using var manager = await workforce.App.SignedInAsync("boss");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await BoardAsync(workforce.Administrator)).Contains("Dan Dorn", StringComparison.Ordinal)));

        var board = await BoardAsync(manager);

        Assert.Contains("Ben Bauer", board, StringComparison.Ordinal);
        Assert.Contains("Dan Dorn", board, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Anders", board, StringComparison.Ordinal);
        Assert.DoesNotContain("Dora Dunn", board, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", board, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await manager.LoadAsync("/dashboard")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await manager.LoadAsync($"/employees/{workforce.Ben}/photos")).StatusCode);
        foreach (var path in (string[])["/attendance", "/attendance/day", "/attendance/file?format=json", "/attendance/day/file?format=json"])
        {
            var hours = await (await manager.LoadAsync(path)).TextAsync();
            Assert.DoesNotContain("Ada Anders", hours, StringComparison.Ordinal);
            if (!path.Contains("file", StringComparison.Ordinal))
                Assert.Contains("Ben Bauer", hours, StringComparison.Ordinal);
        }
        foreach (var path in (string[])["/periods", "/work-rules", "/payroll-profiles", "/imports"])
            Assert.Equal(HttpStatusCode.Forbidden, (await manager.LoadAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_manager_opens_the_page_days_and_history_of_their_people_alone()
    {
        await workforce.PunchAsync(workforce.Ben, workforce.App.Clock.GetUtcNow().AddHours(-30), workforce.App.Clock.GetUtcNow().AddHours(-28));
        var account = await workforce.App.AddAccountAsync("branch-boss", null, "manager");
        (await workforce.Administrator.PostFormAsync($"/accounts/{account}", $"/accounts/{account}/roles", new() { ["roles"] = "manager", ["sites"] = workforce.Branch.ToString() })).EnsureSuccessStatusCode();
        using var manager = await workforce.App.SignedInAsync("branch-boss");

        var list = await (await manager.LoadAsync("/employees")).TextAsync();
        var person = await (await manager.LoadAsync($"/employees/{workforce.Ben}")).TextAsync();
        var days = await (await manager.LoadAsync($"/timekeeping/employees/{workforce.Ben}/days")).TextAsync();
        var history = await (await manager.LoadAsync($"/employees/{workforce.Ben}/history")).TextAsync();

        Assert.Contains("Ben Bauer", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Anders", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/employees/new", list, StringComparison.Ordinal);
        Assert.Contains("Ben Bauer", person, StringComparison.Ordinal);
        Assert.DoesNotContain("<form method=\"post\" action=\"/employees", person, StringComparison.Ordinal);
        Assert.DoesNotContain("Photos", person, StringComparison.Ordinal);
        Assert.Contains("2:00", days, StringComparison.Ordinal);
        Assert.Contains("Checked in", history, StringComparison.Ordinal);
        foreach (var path in (string[])[$"/employees/{workforce.Ada}", $"/timekeeping/employees/{workforce.Ada}/days", $"/employees/{workforce.Ada}/history", $"/employees/{workforce.Ben}/edit"])
            Assert.Equal(HttpStatusCode.Forbidden, (await manager.LoadAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_forgotten_check_out_is_not_shown_as_being_in()
    {
        var person = await workforce.AddAtAsync("F-1", "Frida Falk", workforce.Home);
        await workforce.App.AddAccountAsync("frida", person, "employee");
        using var own = await workforce.App.SignedInAsync("frida");
        var now = workforce.App.Clock.GetUtcNow();

        await workforce.PunchAsync(person, now.AddHours(-20));
        Assert.True(await ShowsAsync(workforce.Administrator, "Frida Falk", "Not checked out"));
        Assert.DoesNotContain("You are checked in", await (await own.LoadAsync("/my/days")).TextAsync(), StringComparison.Ordinal);

        await workforce.PunchAsync(person, now.AddHours(-1));
        Assert.True(await ShowsAsync(workforce.Administrator, "Frida Falk", "In"));
        Assert.Contains("You are checked in", await (await own.LoadAsync("/my/days")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_of_nothing_sees_nobody()
    {
        await workforce.App.AddAccountAsync("nothing", null, "manager");
        using var manager = await workforce.App.SignedInAsync("nothing");

        Assert.Contains("Nobody to show", await BoardAsync(manager), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stream_tells_of_a_punch()
    {
        using var stream = await ChangesAsync();
        Assert.True(await NextAsync(stream));

        await workforce.PunchAsync(workforce.Ben, workforce.App.Clock.GetUtcNow());

        Assert.True(await NextAsync(stream));
    }

    [Fact]
    public async Task The_stream_tells_of_a_punch_that_comes_late()
    {
        var person = await workforce.AddAtAsync("E-1", "Emil Ernst", workforce.Home);
        await workforce.PunchAsync(workforce.Ada, workforce.App.Clock.GetUtcNow().AddMinutes(-1));
        Assert.True(await ShowsAsync(workforce.Administrator, "Ada Anders", "In"));
        Assert.True(await ShowsAsync(workforce.Administrator, "Emil Ernst", "Never seen"));
        using var stream = await ChangesAsync();
        Assert.True(await NextAsync(stream));

        // It occurred before the newest punch of somebody else, and the board is another one all the same.
        await workforce.PunchAsync(person, workforce.App.Clock.GetUtcNow().AddMinutes(-20));

        Assert.True(await ShowsAsync(workforce.Administrator, "Emil Ernst", "In"));
        Assert.True(await NextAsync(stream));
    }

    [Fact]
    public async Task Only_managers_and_administrators_may_look()
    {
        await workforce.App.AddAccountAsync("clerk", null, "payroll");
        using var clerk = await workforce.App.SignedInAsync("clerk");
        foreach (var path in (string[])["/timekeeping/presence", "/timekeeping/presence/changes", "/dashboard"])
            Assert.Equal(HttpStatusCode.Forbidden, (await clerk.LoadAsync(path)).StatusCode);
    }

    private async Task<StreamReader> ChangesAsync()
    {
        var answer = await workforce.Administrator.GetAsync("/timekeeping/presence/changes", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Whether the stream says "changed" soon.</summary>
    private static async Task<bool> NextAsync(StreamReader stream)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Soon);
        try
        {
            while (await stream.ReadLineAsync(patience.Token) is { } line)
                if (line == "event: changed")
                    return true;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // It said nothing.
        }
        return false;
    }

    private static Task<bool> ShowsAsync(HttpClient client, string name, string state) =>
        RunningApp.EventuallyAsync(async () => await StateAsync(client, name) == state);

    private static async Task<string?> StateAsync(HttpClient client, string name) =>
        Rows().Matches(await BoardAsync(client)).FirstOrDefault(row => row.Groups[1].Value == name)?.Groups[2].Value;

    private static async Task<string> BoardAsync(HttpClient client) => await (await client.LoadAsync("/timekeeping/presence")).TextAsync();

    [GeneratedRegex("data-label=\"Name\"><span><a [^>]*>([^<]+?)</a>.*?<span class=\"badge[^\"]*\">([^<]+)<", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex("class=\"end numbers\">([^<]*)</td>")]
    private static partial Regex Figures();
}
