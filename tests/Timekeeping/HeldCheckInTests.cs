using System.Net;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.HeldCheckIns;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Microsoft.Extensions.DependencyInjection;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

/// <summary>What a kiosk had kept without a network when it was revoked.</summary>
public sealed class HeldCheckInTests(Company company) : IClassFixture<Company>
{
    private static readonly Protected Why = new("AA==");

    [Fact]
    public void One_that_counts_is_a_punch_of_then()
    {
        var held = Held(Morning);

        var events = Decide(Given(held), held);

        Assert.Equal(new HeldCheckInDecided(held.PunchId, Employee, true, null, Morning.AddDays(1)), events[0]);
        Assert.Equal((held.PunchId, Morning, Direction.In, true), events[1] is PunchRecorded punch ? (punch.PunchId, punch.OccurredAt, punch.Direction, punch.CapturedOffline) : default);
        Assert.Empty(events.Aggregate(Given(held), PunchLog.Evolve).Held);
    }

    [Fact]
    public void Those_of_a_day_count_in_their_order()
    {
        var (come, go) = (Held(Morning), Held(Morning.AddHours(8)));
        var state = Given(come, go);

        state = Decide(state, come).Aggregate(state, PunchLog.Evolve);
        state = Decide(state, go).Aggregate(state, PunchLog.Evolve);

        Assert.Equal([Direction.In, Direction.Out], state.Punches.Select(punch => punch.Direction));
    }

    [Fact]
    public void The_same_moment_again_is_no_second_punch()
    {
        var held = Held(Morning);
        var state = PunchLog.Evolve(Given(held), In(Morning.AddSeconds(5)));

        Assert.Equal([new HeldCheckInDecided(held.PunchId, Employee, true, null, Morning.AddDays(1))], Decide(state, held));
    }

    [Fact]
    public void One_that_is_discarded_is_no_punch_and_nothing_is_decided_twice()
    {
        var held = Held(Morning);

        Assert.Equal([new HeldCheckInDecided(held.PunchId, Employee, false, Why, Morning.AddDays(1))], Decide(Given(held), held, Why));
        Assert.Equal("This was decided already.", Specification.Refusal(() => Decide(PunchLog.Initial, held)).Message);
    }

    /// <summary>Its person is told of what it moves, from then on.</summary>
    [Fact]
    public void What_it_moves_is_moved_when_it_is_decided()
    {
        var held = Held(Morning);
        var state = PunchLog.Evolve(Given(held), In(Morning.AddHours(8)));

        var moved = Assert.Single(Decide(state, held).OfType<PunchReassigned>());

        Assert.Equal((Direction.Out, Morning.AddDays(1)), (moved.Direction, moved.At));
    }

    [Fact]
    public async Task It_waits_for_a_manager_and_counts_once_they_say_so()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await RevokedAsync();
        var key = Guid.CreateVersion7().ToString();

        Assert.Equal("held", await SendAsync(kiosk, person.Frame, key));
        // Its answer was lost.
        Assert.Equal("held", await SendAsync(kiosk, person.Frame, key));

        Assert.Equal(0, await company.CountAsync("punch_recorded", PunchLog.StreamOf(person.Id)));
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Check-ins of revoked kiosks", await ReadAsync(company.Administrator, "/inbox"), StringComparison.Ordinal);
        Assert.Contains(person.Name, await ReadAsync(company.Administrator, "/held-check-ins"), StringComparison.Ordinal);
        (await DecideAsync(company.Administrator, person.Id, "count")).EnsureSuccessStatusCode();
        Assert.Equal(["true 7"], await company.QueryAsync<string>("select data ->> 'CapturedOffline' || ' ' || (data ->> 'DeviceSequence') from mt_events where type = 'punch_recorded' and stream_id = $1", PunchLog.StreamOf(person.Id)));
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(person.Name, await ReadAsync(company.Administrator, "/held-check-ins"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_discarded_with_a_reason_and_never_by_its_own_person()
    {
        var person = await company.EnrolAsync();
        using var kiosk = await RevokedAsync();
        Assert.Equal("held", await SendAsync(kiosk, person.Frame, Guid.CreateVersion7().ToString()));
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        await company.App.AddAccountAsync("held-own", person.Id, "employee", "administrator");
        using var own = await company.App.SignedInAsync("held-own");

        Assert.Equal(HttpStatusCode.Forbidden, (await DecideAsync(own, person.Id, "count")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DecideAsync(company.Administrator, person.Id, "discard")).StatusCode);
        // As Enter sends it from the reason.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DecideAsync(company.Administrator, person.Id, "count", "The tablet was stolen")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DecideAsync(company.Administrator, person.Id, "")).StatusCode);
        (await DecideAsync(company.Administrator, person.Id, "discard", "The tablet was stolen")).EnsureSuccessStatusCode();

        Assert.Equal(0, await company.CountAsync("punch_recorded", PunchLog.StreamOf(person.Id)));
        Assert.Equal(1, await company.CountAsync("held_check_in_decided", PunchLog.StreamOf(person.Id)));
    }

    [Fact]
    public async Task Nobody_closes_a_period_over_it_and_the_audit_says_from_where_it_came()
    {
        (await company.Administrator.PostFormAsync("/sites", "/organisation", new() { ["name"] = "Works", ["zone"] = "UTC" })).EnsureSuccessStatusCode();
        var person = await company.EnrolAsync();
        using var kiosk = await RevokedAsync();
        var captured = company.App.Clock.GetUtcNow().AddDays(-3);
        Assert.Equal("held", await SendAsync(kiosk, person.Frame, Guid.CreateVersion7().ToString(), captured));
        await company.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);

        // A check-out of the night after the last day belongs to it.
        foreach (var day in (int[])[0, -1])
        {
            var last = $"{captured.AddDays(day):yyyy-MM-dd}";
            var closing = await company.Administrator.PostFormAsync("/periods", "/periods", new() { ["site"] = $"{await company.SiteAsync()}", ["from"] = last, ["to"] = last, ["unapproved"] = "yes", ["anyway"] = "yes" });
            Assert.Equal(HttpStatusCode.Conflict, closing.StatusCode);
            Assert.Contains("a check-in of a revoked kiosk", await closing.TextAsync(), StringComparison.Ordinal);
        }
        Assert.Contains("127.0.0.1", await ReadAsync(company.Administrator, $"/audit?person={person.Number}&kind=check_in_held"), StringComparison.Ordinal);
        (await DecideAsync(company.Administrator, person.Id, "discard", "A test")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_stranger_is_refused_as_ever()
    {
        await company.EnrolAsync();
        using var kiosk = await RevokedAsync();

        var key = Guid.CreateVersion7().ToString();
        Assert.Equal("refused", await SendAsync(kiosk, Company.Stranger, key));
        // Its answer was lost: nobody may think that it counts.
        Assert.Equal("refused", await SendAsync(kiosk, Company.Stranger, key));
    }

    [Fact]
    public async Task A_revoked_kiosk_may_do_nothing_else_and_after_two_weeks_not_that_either()
    {
        await company.EnrolAsync();
        using var kiosk = await RevokedAsync();

        Assert.Equal(HttpStatusCode.Redirect, (await kiosk.LoadAsync("/kiosk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await kiosk.LoadAsync("/kiosk/token")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await kiosk.SubmitAsync("/api/v1/check-ins", Company.Burst([Photographs.Nobody]))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await kiosk.LoadAsync("/kiosk/revoked/token")).StatusCode);
        await company.QueryAsync<Guid>("update identity.kiosks set revoked_at = revoked_at - interval '15 days' where revoked_at is not null returning id");
        Assert.Equal(HttpStatusCode.Unauthorized, (await kiosk.LoadAsync("/kiosk/revoked/token")).StatusCode);
    }

    private static async Task<string> ReadAsync(HttpClient client, string path) => await (await client.LoadAsync(path)).TextAsync();

    private static CheckInHeld Held(DateTimeOffset at) => new(Guid.NewGuid(), Employee, at, Morning.AddHours(12), "Europe/Vienna", AskedDirection.Auto, Here, Device, "Entrance", Morning.AddHours(11), Guid.NewGuid(), null, 7);

    private static PunchLog Given(params CheckInHeld[] held) => held.Aggregate(PunchLog.Initial, PunchLog.Evolve);

    private static IReadOnlyList<object> Decide(PunchLog state, CheckInHeld held, Protected? why = null) =>
        DecideHeldCheckInHandler.Handle(new(held.PunchId, why, Morning.AddDays(1)), state, PersonRules.None, Settings);

    private async Task<HttpClient> RevokedAsync()
    {
        var kiosk = await company.App.KioskAsync(company.Administrator, await company.SiteAsync());
        var id = (await company.QueryAsync<Guid>("select id from identity.kiosks where revoked_at is null order by paired_at desc limit 1"))[0];
        (await company.Administrator.PostFormAsync("/kiosks", $"/kiosks/{id}/revoke", [])).EnsureSuccessStatusCode();
        return kiosk;
    }

    /// <returns>How it ended.</returns>
    private async Task<string> SendAsync(HttpClient kiosk, byte[] frame, string key, DateTimeOffset? captured = null)
    {
        var now = company.App.Clock.GetUtcNow().ToString("O");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/kiosk/revoked/check-ins/kept") { Content = Company.Burst([frame], "auto") };
        foreach (var (name, value) in ((string, string)[])[("capturedAt", captured?.ToString("O") ?? now), ("sentAt", now), ("sequence", "7")])
            ((MultipartFormDataContent)request.Content).Add(new StringContent(value), name);
        request.Headers.Add("RequestVerificationToken", JsonDocument.Parse(await ReadAsync(kiosk, "/kiosk/revoked/token")).RootElement.GetProperty("token").GetString());
        request.Headers.Add("Idempotency-Key", key);
        return JsonDocument.Parse(await (await kiosk.SubmitAsync(request)).TextAsync()).RootElement.GetProperty("outcome").GetString()!;
    }

    private async Task<HttpResponseMessage> DecideAsync(HttpClient client, Guid employee, string decision, string? why = null)
    {
        var held = (await company.QueryAsync<Guid>("select punch_id from timekeeping.held_check_ins where employee_id = $1", employee))[0];
        return await client.PostFormAsync("/account", "/held-check-ins", new() { ["held"] = held.ToString(), ["decision"] = decision, ["why"] = why ?? "" });
    }
}
