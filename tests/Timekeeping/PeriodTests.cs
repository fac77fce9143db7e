using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Periods;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class PeriodTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly Guid Site = Guid.NewGuid();
    private static readonly ClosePeriod March = new(
        Guid.NewGuid(), Site, new(new(2026, 3, 1), new(2026, 3, 31)), new(2026, 4, 1), 1, 0, 0, 0, Anyway: false, WithUnapproved: false, "", 7, DateTimeOffset.UnixEpoch);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, ClosePeriod> Refused => new()
    {
        { "not over yet", March with { Today = new(2026, 3, 31) } },
        { "A correction, an absence or a check-in of a revoked kiosk of these days waits", March with { Waiting = 1 } },
        { "2 corrections, absences and check-ins of revoked kiosks of these days wait", March with { Waiting = 2, Anyway = true } },
        { "On 3 days a check-in or a check-out is missing", March with { Questions = 3 } },
        { "The hours of 2 people are not approved yet", March with { Unapproved = 2 } },
        { "Nobody has hours", March with { People = 0 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_settled_is_not_closed(string told, ClosePeriod command) =>
        Assert.Contains(told, Specification.Refusal(() => ClosePeriodHandler.Handle(command, SitePeriods.Initial)).Message, StringComparison.Ordinal);

    [Fact]
    public void Days_are_closed_once_until_they_are_opened_again()
    {
        var closed = ClosePeriodHandler.Handle(March with { Questions = 3, Anyway = true }, SitePeriods.Initial);
        var state = SitePeriods.Evolve(SitePeriods.Initial, closed);

        Assert.Contains("closed already", Specification.Refusal(() => ClosePeriodHandler.Handle(March with { Range = new(new(2026, 3, 31), new(2026, 4, 30)), Today = new(2026, 5, 1) }, state)).Message, StringComparison.Ordinal);
        Assert.Contains("is closed", state.WhyClosed(new(2026, 3, 31), new(2026, 3, 31)), StringComparison.Ordinal);
        Assert.True(state.AreClosed(new(2026, 3, 1), new(2026, 3, 31)));
        Assert.False(state.AreClosed(new(2026, 3, 31), new(2026, 4, 1)));
        Assert.Null(state.WhyClosed(new(2026, 4, 1), new(2026, 4, 1)));

        var reopened = ReopenPeriodHandler.Handle(new(March.PeriodId, Site, new("AA=="), DateTimeOffset.UnixEpoch), state);
        var open = SitePeriods.Evolve(state, reopened);
        Assert.Null(open.WhyClosed(new(2026, 3, 31), new(2026, 3, 31)));
        Assert.Throws<Rejection>(() => ReopenPeriodHandler.Handle(new(March.PeriodId, Site, new("AA=="), DateTimeOffset.UnixEpoch), open));
    }

    [Fact]
    public async Task What_was_closed_stays_as_it_was()
    {
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes("employee_number,instant,direction,device\nA-1,2026-03-02T08:00:00Z,in,T\nA-1,2026-03-02T16:00:00Z,out,T\n")), isDry: false, new(), null, Cancellation);
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee");
        using var ada = await workforce.App.SignedInAsync("ada");

        (await CloseAsync("2026-03-01", "2026-03-31")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Conflict, (await CloseAsync("2026-03-31", "2026-04-30")).StatusCode);

        var period = (await workforce.QueryAsync<Guid>("select id from timekeeping.periods where first_day = '2026-03-01'"))[0];
        async Task<byte[]> FileAsync(string format) => await workforce.Administrator.GetByteArrayAsync($"/periods/{period}/file?format={format}", Cancellation);
        byte[][] before = [await FileAsync("pdf"), await FileAsync("xlsx"), await FileAsync("csv"), await FileAsync("json")];
        var own = await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation);
        var correction = new Dictionary<string, string> { ["day"] = "2026-03-02", ["at"] = "17:00", ["direction"] = "in", ["why"] = "Mine." };
        var refused = await ada.PostFormAsync("/my/correction?day=2026-03-02", "/my/correction", correction);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("is closed", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        // Rules for the past, and the end of a consent, change nothing about it.
        (await workforce.Administrator.PostFormAsync("/work-rules", "/work-rules", new() { ["from"] = "2026-01-01", ["weekStart"] = "Monday", ["reason"] = "Late.", ["breakAfter"] = "6:00", ["breakLength"] = "0:30" })).EnsureSuccessStatusCode();
        (await workforce.Api.PostAsJsonAsync($"/api/v1/employees/{workforce.Ada}/consent", new { textVersion = "2026-1" }, Cancellation)).EnsureSuccessStatusCode();
        (await ada.PostFormAsync("/my/data", "/my/consent/withdraw", [])).EnsureSuccessStatusCode();
        var exported = await workforce.Administrator.GetStringAsync("/attendance/file?from=2026-03-01&to=2026-03-31&format=json", Cancellation);
        Assert.Contains("PT8H", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("PT7H30M", exported, StringComparison.Ordinal);
        // Somebody is asked whether that is right.
        var asked = await workforce.Administrator.GetStringAsync("/inbox?from=2026-03-01&to=2026-03-31", Cancellation);
        Assert.Contains("Closed as 8:00 = 08:00 to 16:00. By what was recorded or ruled since: 7:30 = 08:00 to 16:00, less 0:30 break (statutory, 0:30 after 6:00). Payroll can open the period again.", asked, StringComparison.Ordinal);
        byte[][] after = [await FileAsync("pdf"), await FileAsync("xlsx"), await FileAsync("csv"), await FileAsync("json")];
        for (var i = 0; i < after.Length; i++)
            Assert.Equal(before[i], after[i]);
        Assert.Contains("PT8H", Encoding.UTF8.GetString(after[3]), StringComparison.Ordinal);
        Assert.Equal(own, await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation));
        // Of one person, what is made again from the snapshot is what was kept.
        Assert.Equal(own, after[0]);
        // As one file for all, of the kept documents' bytes, the same each time.
        var (zip, again) = (await FileAsync("zip"), await FileAsync("zip"));
        Assert.Equal(zip, again);
        await using (var archive = new System.IO.Compression.ZipArchive(new MemoryStream(zip)))
        {
            var entry = Assert.Single(archive.Entries);
            Assert.Equal("A-1.pdf", entry.FullName);
            using var document = new MemoryStream();
            await using (var stream = await entry.OpenAsync(Cancellation))
                await stream.CopyToAsync(document, Cancellation);
            Assert.Equal(own, document.ToArray());
        }
        Assert.Contains(";8,00;", Encoding.UTF8.GetString(await workforce.Administrator.GetByteArrayAsync($"/periods/{period}/file?format=csv&separator=semicolon&hours=comma", Cancellation)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.GetAsync($"/periods/{period}/file?format=csv&separator=pipe", Cancellation)).StatusCode);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(own)), (await workforce.QueryAsync<string>("select data -> 'Timesheets' -> 0 ->> 'DocumentSha256' from mt_events where type = 'period_closed' and data ->> 'From' = '2026-03-01'"))[0]);
        Assert.DoesNotContain("Anders", (await workforce.QueryAsync<string>("select string_agg(data::text, '') from mt_events where type = 'period_closed'"))[0], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.PostFormAsync("/periods", $"/periods/{period}/reopen", [])).StatusCode);
        (await workforce.Administrator.PostFormAsync("/periods", $"/periods/{period}/reopen", new() { ["reason"] = "A day was missing." })).EnsureSuccessStatusCode();
        // The day lacks a going still, but it is open.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ada.PostFormAsync("/my/correction?day=2026-03-02", "/my/correction", correction)).StatusCode);
        Assert.Equal(own, await ada.GetByteArrayAsync($"/my/periods/{period}", Cancellation));
        (await CloseAsync("2026-03-01", "2026-03-31")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Whoever_moved_has_their_closed_days_closed_at_the_new_site_too()
    {
        var cleo = await workforce.AddAtAsync("C-1", "Cleo Conrad", workforce.Home);
        await ImportAsync("C-1,2026-05-04T08:00:00Z,in,T\nC-1,2026-05-04T16:00:00Z,out,T\n");
        (await CloseAsync("2026-05-01", "2026-05-31")).EnsureSuccessStatusCode();
        (await workforce.Administrator.PostFormAsync("/employees/new", $"/employees/{cleo}", new() { ["number"] = "C-1", ["name"] = "Cleo Conrad", ["site"] = $"{workforce.Branch}" })).EnsureSuccessStatusCode();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await workforce.QueryAsync<Guid>($"select site_id from timekeeping.people where id = '{cleo}'"))[0] == workforce.Branch));

        var correction = new Dictionary<string, string> { ["day"] = "2026-05-04", ["at"] = "17:00", ["direction"] = "in", ["why"] = "Hers." };
        var refused = await workforce.Administrator.PostFormAsync($"/employees/{cleo}/correction?day=2026-05-04", $"/employees/{cleo}/correction", correction);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("is closed", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        // Nobody else has hours there: hers are not paid twice.
        var twice = await CloseAsync("2026-05-01", "2026-05-31", workforce.Branch);
        Assert.Contains("Nobody has hours", await twice.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    /// <summary>Payroll closes in the moment in which somebody decides on a correction.</summary>
    [Fact]
    public async Task Closing_waits_for_whoever_is_deciding_about_these_days()
    {
        await workforce.AddAtAsync("D-1", "Dora Dahl", workforce.Home);
        await ImportAsync("D-1,2026-06-01T08:00:00Z,in,T\nD-1,2026-06-01T16:00:00Z,out,T\n");
        await using var deciding = workforce.App.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        await deciding.BeginTransactionAsync(Cancellation);
        await GetPeriods.HoldAsync(deciding, workforce.Home, toClose: false, Cancellation);

        var closing = CloseAsync("2026-06-01", "2026-06-30");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await workforce.QueryAsync<long>("select count(*) from pg_locks where locktype = 'advisory' and not granted"))[0] > 0));
        Assert.False(closing.IsCompleted);

        await deciding.SaveChangesAsync(Cancellation);
        (await closing).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_punch_that_comes_after_its_days_were_closed_is_asked_about()
    {
        await workforce.AddAtAsync("E-1", "Emil Ecker", workforce.Home);
        await workforce.AddAtAsync("E-2", "Eva Egger", workforce.Home);
        await ImportAsync("E-1,2026-07-01T08:00:00Z,in,T\nE-1,2026-07-01T16:00:00Z,out,T\n");
        (await CloseAsync("2026-07-01", "2026-07-31")).EnsureSuccessStatusCode();
        await ImportAsync("E-1,2026-07-02T08:00:00Z,in,T\nE-1,2026-07-02T12:00:00Z,out,T\nE-2,2026-07-02T08:00:00Z,in,T\nE-2,2026-07-02T13:00:00Z,out,T\n");

        var asked = await workforce.Administrator.GetStringAsync("/inbox?from=2026-07-01&to=2026-07-31&kind=ChangedSinceClosing", Cancellation);
        Assert.Contains("Not in the closed timesheet. By what was recorded or ruled since: 4:00 = 08:00 to 12:00.", asked, StringComparison.Ordinal);
        Assert.Contains("Not in the closed timesheet. By what was recorded or ruled since: 5:00 = 08:00 to 13:00.", asked, StringComparison.Ordinal);
        var exported = await workforce.Administrator.GetStringAsync("/attendance/file?from=2026-07-01&to=2026-07-31&format=csv", Cancellation);
        Assert.DoesNotContain("2026-07-02;E-1", exported.Replace(',', ';'), StringComparison.Ordinal);
    }

    private async Task ImportAsync(string lines)
    {
        await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(Cancellation);
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(new MemoryStream(Encoding.UTF8.GetBytes($"employee_number,instant,direction,device\n{lines}")), isDry: false, new(), null, Cancellation);
    }

    private Task<HttpResponseMessage> CloseAsync(string from, string to, Guid? site = null) =>
        workforce.Administrator.PostFormAsync("/periods", "/periods", new() { ["site"] = $"{site ?? workforce.Home}", ["from"] = from, ["to"] = to, ["unapproved"] = "yes" });
}
