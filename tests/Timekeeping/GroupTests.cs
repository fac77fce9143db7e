using System.Net;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Tests.Hours;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class GroupTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Of narrower and wider rules, those of the group count while somebody is in it, each from its date on.</summary>
    [Fact]
    public async Task Rules_of_a_group_count_before_those_of_the_site_while_somebody_is_in_it()
    {
        await SetRulesAsync("", "2026-01-01", "0:10");
        await SetRulesAsync(workforce.Home.ToString(), "2026-01-01", "0:20");
        var night = await AddAsync("Night shift");
        await SetRulesAsync(night, "2026-02-01", "0:30");
        await SetRulesAsync(night, "2026-04-01", "0:40");
        var early = await AddAsync("Early shift");
        await SetRulesAsync(early, "2026-01-01", "0:50");

        await PutAsync("A-1", night, "2026-01-15");
        await PutAsync("A-1", early, "2026-05-01");
        await PutAsync("A-1", "", "2026-06-01");

        Assert.Equal("20 20 30 40 50 20", await BreaksOfAdaAsync("2026-01-10", "2026-01-20", "2026-02-10", "2026-04-10", "2026-05-10", "2026-06-10"));
        Assert.Equal("10 10", await BreaksAsync(workforce.Ben, workforce.Branch, "2026-02-10", "2026-06-10"));

        await SetRulesAsync("", "2026-02-05", "1:00", "A-1");
        Assert.Equal("20 60 60", await BreaksOfAdaAsync("2026-01-20", "2026-02-10", "2026-05-10"));
    }

    [Fact]
    public async Task Rules_of_a_group_for_the_past_tell_whose_hours_they_changed()
    {
        await workforce.PunchAsync(workforce.Ben, workforce.App.Clock.GetUtcNow().AddDays(-3).AddHours(-8), workforce.App.Clock.GetUtcNow().AddDays(-3));
        var from = $"{workforce.App.Clock.GetUtcNow().AddDays(-10):yyyy-MM-dd}";
        var office = await AddAsync("Office");
        await PutAsync("B-1", office, from);

        var next = (await SetRulesAsync(office, from, "0:30")).Headers.GetValues("HX-Redirect").Single();

        var page = await (await workforce.Administrator.LoadAsync(next)).TextAsync();
        Assert.Contains("The rules for Office", page, StringComparison.Ordinal);
        Assert.Contains("Ben Bauer", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Anders", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_put_twice_into_a_group_is_in_it_once_and_its_page_tells_from_when()
    {
        var group = await AddAsync("Weekend");
        await PutAsync("A-1, B-1", group, "2026-07-01");
        var before = await workforce.CountAsync("work_group_assigned");
        await PutAsync("A-1", group, "2026-07-01");
        await PutAsync("A-1", group, "2026-07-05");

        Assert.Equal(before, await workforce.CountAsync("work_group_assigned"));
        var page = await (await workforce.Administrator.LoadAsync($"/work-rules/groups?group={group}")).TextAsync();
        Assert.Contains("Ada Anders", page, StringComparison.Ordinal);
        Assert.Contains("1 Jul 2026", page, StringComparison.Ordinal);

        (await workforce.Administrator.PostFormAsync("/work-rules/groups", "/work-rules/groups/name", new() { ["group"] = group, ["name"] = "Saturday" })).EnsureSuccessStatusCode();
        Assert.Contains("Saturday", await (await workforce.Administrator.LoadAsync("/work-rules/groups")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Being_put_into_a_group_for_the_past_tells_whose_hours_it_changed()
    {
        var carl = await workforce.AddAtAsync("C-1", "Carl Cook", workforce.Home);
        await workforce.PunchAsync(carl, workforce.App.Clock.GetUtcNow().AddDays(-3).AddHours(-8), workforce.App.Clock.GetUtcNow().AddDays(-3));
        var from = $"{workforce.App.Clock.GetUtcNow().AddDays(-10):yyyy-MM-dd}";
        var group = await AddAsync("Workshop");
        await SetRulesAsync(group, from, "0:45");

        var next = (await workforce.Administrator.PostFormAsync("/work-rules/groups", "/work-rules/groups/members", Form("C-1", group, from))).Headers.GetValues("HX-Redirect").Single();

        var page = await (await workforce.Administrator.LoadAsync(next)).TextAsync();
        Assert.Contains("Somebody was put into a group", page, StringComparison.Ordinal);
        Assert.Contains("Carl Cook", page, StringComparison.Ordinal);
        // How much depends on the rules that other tests set for everywhere and the site; those of the group take more.
        Assert.Matches(@"1 day, -0:\d5 hours", page);
    }

    /// <summary>Ada came at ten past midnight, and again in the evening: with nights planned, the first was the night before.</summary>
    [Fact]
    public async Task A_night_shift_for_the_past_moves_punches_to_its_days_and_the_person_is_told()
    {
        var nina = await workforce.AddAtAsync("N-1", "Nina Night", workforce.Home);
        await workforce.App.AddAccountAsync("nina", nina, "employee");
        var midnight = new DateTimeOffset(workforce.App.Clock.GetUtcNow().AddDays(-3).Date, TimeSpan.Zero);
        await workforce.PunchAsync(nina, midnight.AddMinutes(10), midnight.AddHours(6), midnight.AddHours(22));
        var from = $"{midnight.AddDays(-20):yyyy-MM-dd}";
        var group = await AddAsync("Nights");
        await SetNightsAsync(group, from);
        await PutAsync("N-1", group, from);

        Assert.True(await RunningApp.EventuallyAsync(async () => (await workforce.QueryAsync<string>("select work_date::text from timekeeping.punches where employee_id = $1 order by occurred_at", nina)).SequenceEqual([$"{midnight.AddDays(-1):yyyy-MM-dd}", $"{midnight.AddDays(-1):yyyy-MM-dd}", $"{midnight:yyyy-MM-dd}"])));
        using var own = await workforce.App.SignedInAsync("nina");
        Assert.Contains("the shifts that count for you were changed", await own.GetStringAsync("/my/days", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void No_closed_day_gains_or_loses_a_punch_by_other_rules()
    {
        PunchLog log = Clerk.Record(Clerk.Punches("@UTC 2026-03-03 00:10-06:00 22:00-06:00"), PersonRules.None);
        var nights = TestRules.Of("night shift");
        var cause = Guid.CreateVersion7();

        var moved = ReassignPunchesHandler.Handle(new(2026, 3, 1), cause, DateTimeOffset.UnixEpoch, log, nights, Punching.Settings);
        Assert.Equal([new DateOnly(2026, 3, 2), new(2026, 3, 2)], moved.Select(one => one.WorkDate));
        Assert.All(moved, one => Assert.Equal(cause, one.CausePunchId));
        Assert.Empty(ReassignPunchesHandler.Handle(new(2026, 3, 1), cause, DateTimeOffset.UnixEpoch, log, nights with { Closed = [new(new(2026, 2, 1), new(2026, 3, 2))] }, Punching.Settings));
        Assert.Empty(ReassignPunchesHandler.Handle(new(2026, 3, 1), cause, DateTimeOffset.UnixEpoch, log, nights with { Closed = [new(new(2026, 3, 3), new(2026, 3, 3))] }, Punching.Settings));
        Assert.Empty(ReassignPunchesHandler.Handle(new(2026, 3, 6), cause, DateTimeOffset.UnixEpoch, log, nights, Punching.Settings));
    }

    [Fact]
    public async Task Nobody_sets_rules_of_a_group_that_is_theirs_alone()
    {
        var dora = await workforce.AddAtAsync("D-1", "Dora Dunn", workforce.Home);
        await workforce.App.AddAccountAsync("dora", dora, "administrator");
        using var own = await workforce.App.SignedInAsync("dora");
        var group = await AddAsync("Hers");
        await PutAsync("D-1", group, "2026-01-01");

        await RefusedAsync();
        // Neither with somebody who will come, nor for the time when she was in it.
        await PutAsync("A-1", group, "2099-01-01");
        await RefusedAsync();
        await PutAsync("D-1", "", "2026-02-01");
        await RefusedAsync();

        async Task RefusedAsync()
        {
            var answer = await own.PostFormAsync("/work-rules", "/work-rules", new() { ["for"] = group, ["from"] = "2026-01-01", ["weekStart"] = "Monday", ["reason"] = "As agreed" });
            Assert.Contains("Nobody sets rules for themselves alone", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_chooses_their_own_group()
    {
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "administrator");
        using var ada = await workforce.App.SignedInAsync("ada");
        var group = await AddAsync("Well paid");

        var answer = await ada.PostFormAsync("/work-rules/groups", "/work-rules/groups/members", Form("B-1 A-1", group, "2026-07-01"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty(await workforce.QueryAsync<Guid>("select employee_id from timekeeping.work_group_members where group_id = $1", Guid.Parse(group)));
    }

    [Theory]
    [InlineData("numbers", "", "at least one employee number")]
    [InlineData("numbers", "B-1 X-9", "There is no employee with the number X-9.")]
    [InlineData("group", "3b3f0a52-0000-7000-8000-000000000001", "There is no such group.")]
    [InlineData("from", "soon", "Please enter the date")]
    [InlineData("why", "", "Please say why")]
    public async Task What_cannot_be_is_refused_and_nobody_is_moved(string field, string value, string told)
    {
        var before = await workforce.CountAsync("work_group_assigned");
        var form = Form("B-1", "", "2026-07-01");
        form[field] = value;

        var answer = await workforce.Administrator.PostFormAsync("/work-rules/groups", "/work-rules/groups/members", form);

        Assert.Contains(told, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
        Assert.Equal(before, await workforce.CountAsync("work_group_assigned"));
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var groups = WorkGroups.Evolve(WorkGroups.Initial, new WorkGroupAdded(Guid.Empty, "Nights", default));

        Assert.Contains("already", Specification.Refusal(() => NameGroupHandler.Handle(new(Guid.CreateVersion7(), " nights ", default), groups)).Message, StringComparison.Ordinal);
        Assert.Contains("60 characters", Specification.Refusal(() => NameGroupHandler.Handle(new(Guid.CreateVersion7(), " ", default), groups)).Message, StringComparison.Ordinal);
        Assert.Empty(NameGroupHandler.Handle(new(Guid.Empty, "Nights", default), groups));
        Assert.IsType<WorkGroupRenamed>(Assert.Single(NameGroupHandler.Handle(new(Guid.Empty, "NIGHTS", default), groups)));
    }

    private static Dictionary<string, string> Form(string numbers, string group, string from) => new() { ["numbers"] = numbers, ["group"] = group, ["from"] = from, ["why"] = "As agreed" };

    private async Task<string> AddAsync(string name)
    {
        (await workforce.Administrator.PostFormAsync("/work-rules/groups", "/work-rules/groups", new() { ["name"] = name })).EnsureSuccessStatusCode();
        await CatchUpAsync();
        return Assert.Single(await workforce.QueryAsync<Guid>("select id from timekeeping.work_groups where name = $1", name)).ToString();
    }

    private async Task PutAsync(string numbers, string group, string from)
    {
        (await workforce.Administrator.PostFormAsync("/work-rules/groups", "/work-rules/groups/members", Form(numbers, group, from))).EnsureSuccessStatusCode();
        await CatchUpAsync();
    }

    private async Task<HttpResponseMessage> SetRulesAsync(string scope, string from, string breakLength, string employee = "")
    {
        var answer = await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", new()
        {
            ["for"] = scope,
            ["employee"] = employee,
            ["from"] = from,
            ["weekStart"] = "Monday",
            ["reason"] = "As agreed",
            ["breakAfter"] = "6:00",
            ["breakLength"] = breakLength,
            ["breakKind"] = "statutory",
        });
        answer.EnsureSuccessStatusCode();
        return answer;
    }

    private async Task SetNightsAsync(string group, string from)
    {
        var fields = Enumerable.Range(0, 7).SelectMany(_ => new KeyValuePair<string, string>[] { new("start", "22:00"), new("end", "06:00"), new("target", "") })
            .Concat(new Dictionary<string, string> { ["for"] = group, ["from"] = from, ["weekStart"] = "Monday", ["reason"] = "As agreed" });
        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", fields)).EnsureSuccessStatusCode();
    }

    private Task<string> BreaksOfAdaAsync(params string[] dates) => BreaksAsync(workforce.Ada, workforce.Home, dates);

    /// <summary>Minutes of break, by what everybody's rules say and by what is asked for one person: they are the same.</summary>
    private async Task<string> BreaksAsync(Guid employee, Guid site, params string[] dates)
    {
        await CatchUpAsync();
        await using var session = workforce.App.Services.GetRequiredService<IDocumentStore>().QuerySession();
        var all = (await GetWorkRules.AllAsync(session, Cancellation)).For(employee, site);
        var own = await GetWorkRules.ForAsync(session, new Person(employee, "", "", site, Active: true), Cancellation);
        var found = Text(all);
        Assert.Equal(found, Text(own));
        return found;

        string Text(PersonRules rules) => string.Join(' ', dates.Select(date => rules.On(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture)).Breaks.Sum(one => one.Length.TotalMinutes)));
    }

    private Task CatchUpAsync() => workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(Cancellation);
}
