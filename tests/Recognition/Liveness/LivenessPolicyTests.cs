using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Liveness;
using Attendance.Testing;

namespace Attendance.Recognition.Tests.Liveness;

public sealed class LivenessPolicyTests(Office office) : IClassFixture<Office>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 58, 0, TimeSpan.Zero);
    private static readonly Protected Why = new("why");
    private readonly Guid _site = Guid.NewGuid();

    [Fact]
    public void What_is_decided_is_on_record_with_its_reason() =>
        Assert.Equal(new LivenessPolicySet(_site, LivenessPolicy.Flag, Why, Now), SetLivenessPolicyHandler.Handle(new(_site, LivenessPolicy.Flag, Why, Now), LivenessDecision.Initial));

    [Fact]
    public void What_is_so_already_is_no_decision()
    {
        var state = LivenessDecision.Evolve(LivenessDecision.Initial, new LivenessPolicySet(_site, LivenessPolicy.Required, Why, Now));

        Assert.Throws<Rejection>(() => SetLivenessPolicyHandler.Handle(new(_site, LivenessPolicy.Required, Why, Now), state));
        Assert.Equal(LivenessPolicy.Off, SetLivenessPolicyHandler.Handle(new(_site, LivenessPolicy.Off, Why, Now), state).Policy);
    }

    [Theory]
    [InlineData("", "Required", "")]
    [InlineData("", "Sometimes", "why")]
    [InlineData("", "7", "why")]
    [InlineData("9f86d081-884c-7d65-9a2f-eaa0c55ad015", "Required", "why")]
    public async Task Without_a_reason_for_a_site_that_is_not_there_or_with_another_word_it_is_refused(string site, string policy, string reason)
    {
        var answer = await office.Administrator.PostFormAsync("/recognition", "/recognition/liveness", new() { ["site"] = site, ["policy"] = policy, ["reason"] = reason });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from mt_events where type = 'liveness_policy_set' and data ->> 'SiteId' is null"))[0]);
    }

    [Fact]
    public async Task A_site_can_ask_for_more_than_the_others()
    {
        await office.HireAsync();
        var site = (await office.QueryAsync<Guid>("select id from recognition.sites limit 1")) is [var known] ? known : throw new InvalidOperationException("There is no site.");

        (await office.Administrator.PostFormAsync("/recognition", "/recognition/liveness", new() { ["site"] = $"{site}", ["policy"] = "required", ["reason"] = "The gate." })).EnsureSuccessStatusCode();

        var page = await office.Administrator.GetStringAsync("/recognition", TestContext.Current.CancellationToken);
        Assert.Contains("Movements before the camera", page, StringComparison.Ordinal);
        Assert.Contains("Not validated.", page, StringComparison.Ordinal);
        Assert.Equal("Required", (await office.QueryAsync<string>("select policy from recognition.liveness_policies where site_id = $1", site))[0]);
        // Whoever does not say where they stand is asked for what the strictest site asks for.
        var asked = await (await office.Api.PostAsync("/api/v1/challenges", null, TestContext.Current.CancellationToken)).Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(asked.GetProperty("required").GetBoolean());

        (await office.Administrator.PostFormAsync("/recognition", $"/recognition/liveness/{site}/remove", new() { ["reason"] = "The gate is gone." })).EnsureSuccessStatusCode();

        Assert.DoesNotContain("As everywhere else", await office.Administrator.GetStringAsync("/recognition", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await office.QueryAsync<string>("select policy from recognition.liveness_policies where site_id = $1", site));
        Assert.Equal(HttpStatusCode.Conflict, (await office.Administrator.PostFormAsync("/recognition", $"/recognition/liveness/{site}/remove", new() { ["reason"] = "Again." })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await office.Administrator.PostFormAsync("/recognition", $"/recognition/liveness/{Guid.Empty}/remove", new() { ["reason"] = "All." })).StatusCode);
    }
}
