using System.Net;
using System.Text;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class WorkRulesTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly WorkRules Nothing = PersonRules.AsPunched;

    /// <summary>The narrowest rules count; each from its date on; what was punched stays as it was.</summary>
    [Fact]
    public async Task Rules_count_from_their_date_on_for_whom_they_are_set()
    {
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(
                """
                employee_number,instant,direction,device
                A-1,2026-03-02T08:00:00Z,in,T
                A-1,2026-03-02T16:00:00Z,out,T
                A-1,2026-03-09T08:00:00Z,in,T
                A-1,2026-03-09T16:00:00Z,out,T
                A-1,2026-03-16T08:00:00Z,in,T
                A-1,2026-03-16T16:00:00Z,out,T
                """)), isDry: false, new(), null, TestContext.Current.CancellationToken);
        Assert.Equal("8:00 8:00 8:00", await WorkedAsync());

        await SetAsync(new() { ["from"] = "2026-03-09", ["breakAfter"] = "6:00", ["breakLength"] = "0:30", ["breakKind"] = "statutory" });
        Assert.Equal("8:00 7:30 7:30", await WorkedAsync());

        await SetAsync(new() { ["from"] = "2026-03-16", ["employee"] = "A-1", ["breakAfter"] = "6:00", ["breakLength"] = "1:00", ["breakKind"] = "automatic" });
        Assert.Equal("8:00 7:30 7:00", await WorkedAsync());
        Assert.Equal(6, await workforce.CountAsync("punch_recorded"));
        Assert.DoesNotContain("As agreed", (await workforce.QueryAsync<string>("select string_agg(data::text, '') from mt_events where type = 'work_rules_set'"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sets_rules_for_themselves_alone()
    {
        await workforce.App.AddAccountAsync("ben", workforce.Ben, "administrator");
        using var ben = await workforce.App.SignedInAsync("ben");
        Dictionary<string, string> Form(string number) => new() { ["from"] = "2026-06-01", ["employee"] = number, ["weekStart"] = "Monday", ["reason"] = "As agreed" };

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ben.PostFormAsync("/work-rules", "/work-rules", Form("B-1"))).StatusCode);
        (await ben.PostFormAsync("/work-rules", "/work-rules", Form("A-1"))).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("from", "tomorrow", "Please enter the date")]
    [InlineData("employee", "X-9", "There is no employee with the number X-9.")]
    [InlineData("breakAfter", "six", "“six” is no length of time.")]
    [InlineData("roundIn", "nearest-7", "Times can be rounded by 1, 5, 6 or 15 minutes.")]
    [InlineData("dailyAfter", "8:00", "Please enter the rate in percent")]
    [InlineData("weekStart", "Someday", "Please choose the day")]
    [InlineData("reason", "", "Please say why")]
    public async Task What_cannot_be_read_is_refused(string field, string value, string told)
    {
        var answer = await SendAsync(new() { [field] = value });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(told, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    public static TheoryData<string, WorkRules> Contradictions => new()
    {
        { "whole weeks", Nothing with { Days = [new(TimeSpan.FromHours(8))] } },
        { "a start and an end", Nothing with { Days = Week(new(TimeSpan.Zero, new(9, 0))) } },
        { "16 hours long at most", Nothing with { Days = Week(new(TimeSpan.FromHours(8), new(9, 0), new(8, 0))) } },
        { "no more than its shift is long", Nothing with { Days = Week(new(TimeSpan.FromHours(9), new(9, 0), new(17, 0))) } },
        { "between 0:00 and 24:00", Nothing with { Days = Week(new(TimeSpan.FromHours(25))) } },
        { "in the order of the work", Nothing with { Breaks = [new(TimeSpan.FromHours(9), TimeSpan.FromMinutes(45)), new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30))] } },
        { "up to four hours", Nothing with { Breaks = [new(TimeSpan.FromHours(6), TimeSpan.Zero)] } },
        { "Grace is an hour", Nothing with { GraceIn = TimeSpan.FromHours(2) } },
        { "Overtime begins", Nothing with { DailyOvertime = [new(TimeSpan.FromHours(8), 100)] } },
        { "in the order of the hours", Nothing with { DailyOvertime = [new(TimeSpan.FromHours(8), 125), new(TimeSpan.FromHours(8), 150)] } },
        { "Each overtime rate stands once", Nothing with { WeeklyOvertime = [new(TimeSpan.FromHours(40), 125), new(TimeSpan.FromHours(48), 125)] } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Rules_that_contradict_themselves_are_refused(string told, WorkRules rules) =>
        Assert.Contains(told, Specification.Refusal(() => SetWorkRulesHandler.Handle(new(null, new(2026, 3, 2), rules, new("AA=="), DateTimeOffset.UnixEpoch))).Message, StringComparison.Ordinal);

    private static DayPlan[] Week(DayPlan day) => [.. Enumerable.Repeat(day, 7)];

    private async Task SetAsync(Dictionary<string, string> fields) => (await SendAsync(fields)).EnsureSuccessStatusCode();

    private Task<HttpResponseMessage> SendAsync(Dictionary<string, string> fields)
    {
        Dictionary<string, string> form = new() { ["from"] = "2026-03-02", ["weekStart"] = "Monday", ["reason"] = "As agreed" };
        foreach (var (name, value) in fields)
            form[name] = value;
        return workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", form);
    }

    private async Task<string> WorkedAsync()
    {
        using var file = JsonDocument.Parse(await workforce.Administrator.GetStringAsync("/attendance/file?from=2026-03-01&to=2026-03-31&format=json", TestContext.Current.CancellationToken));
        return string.Join(' ', file.RootElement[0].GetProperty("days").EnumerateArray().Select(day => day.GetProperty("explanation").GetString()!.Split(' ')[0]));
    }
}
