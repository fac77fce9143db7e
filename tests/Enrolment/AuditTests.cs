using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.Enrolment.Audit;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Attendance.Testing.Specification;

namespace Attendance.Enrolment.Tests;

public sealed partial class AuditTests(Company company)
{
    private static readonly FactQuery All = new(null, null, null, null, null, null, null, null);
    private static readonly DateTimeZone Vienna = DateTimeZoneProviders.Tzdb["Europe/Vienna"];
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kind", "nothing_like_this")]
    [InlineData("stream", "no-id")]
    [InlineData("from", "yesterday")]
    [InlineData("from", "2026-03-02T09:01")]
    [InlineData("from", "0001-01-01T00:00")]
    [InlineData("to", "9999-12-31T23:59")]
    [InlineData("to", "2026-13-01T00:00")]
    [InlineData("before", "1-2-3")]
    [InlineData("before", "zz-1")]
    [InlineData("before", "7fffffffffffffff-1")]
    public void A_filter_that_makes_no_sense_is_refused_and_its_field_named(string field, string value)
    {
        var query = field switch
        {
            "kind" => All with { Kind = value },
            "stream" => All with { Stream = value },
            "from" => All with { From = value },
            "to" => All with { To = value },
            _ => All with { Before = value },
        };
        Assert.Equal(field, Refusal(() => FactFilter.Of(query, ["punch_recorded"], Vienna, Now)).Field);
    }

    [Fact]
    public void An_end_before_the_beginning_is_refused() =>
        Assert.Equal("to", Refusal(() => FactFilter.Of(All with { From = "2026-03-01T10:00", To = "2026-03-01T10:00" }, [], Vienna, Now)).Field);

    [Theory]
    [InlineData("2026-03-01T10:00", "2026-03-01T09:00:00Z")]
    [InlineData("2026-03-01T10:00:30", "2026-03-01T09:00:30Z")]
    [InlineData("2026-03-01T10:00:30.1234560Z", "2026-03-01T10:00:30.123456Z")]
    // Skipped by the clocks: moved on by the hour that is missing. Twice there: the first.
    [InlineData("2025-03-30T02:30", "2025-03-30T01:30:00Z")]
    [InlineData("2025-10-26T02:30", "2025-10-26T00:30:00Z")]
    public void Times_are_those_of_the_organisation(string wall, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), FactFilter.Of(All with { From = wall }, [], Vienna, Now).From);

    [Fact]
    public void A_cursor_is_read_as_it_was_written()
    {
        var cursor = new FactCursor(Now.AddTicks(10), 1234567);
        Assert.Equal(cursor, FactCursor.Parse(cursor.ToString()));
    }

    [Fact]
    public async Task An_entry_says_who_from_where_and_what_was_before()
    {
        var (id, number) = await HireAsync("Ada Winter");
        await ChangeAsync(id, number, "Ada Sommer", "ada@example.org");

        var page = WebUtility.HtmlDecode(await company.Administrator.ReadAsync($"/audit?person={number}"));
        var entry = WebUtility.HtmlDecode(await company.Administrator.ReadAsync(EntryOf(page, "Details changed")));

        Assert.Contains("admin, from 127.0.0.1", entry, StringComparison.Ordinal);
        Assert.Matches("(?s)E-mail.*none.*ada@example.org", entry);
        Assert.Matches("(?s)Name.*Ada Winter.*Ada Sommer", entry);
        Assert.Contains("\"Type\": \"employee_changed\"", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Sommer", entry[entry.IndexOf("The raw entry", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_and_without_an_entry_twice()
    {
        var stream = Guid.NewGuid();
        await company.App.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<IDocumentSession>();
            var open = await session.Events.FetchForWriting<Sites.Site>(stream, cancellation: Cancellation);
            for (var i = 0; i < 120; i++)
                open.AppendOne(new SiteChanged(stream, $"Pier {i:000}.", "UTC", Now));
            await session.SaveChangesAsync(Cancellation);
            return 0;
        });
        var (seen, address) = (new List<string>(), $"/audit?stream={stream}");

        for (var pages = 0; pages < 4 && address is not null; pages++)
        {
            var page = WebUtility.HtmlDecode(await company.Administrator.ReadAsync(address));
            seen.AddRange(Piers().Matches(page).Select(match => match.Groups[1].Value));
            address = Older().Match(page) is { Success: true } older ? older.Groups[1].Value : null;
        }

        Assert.Null(address);
        Assert.Equal(Enumerable.Range(0, 120).Reverse().Select(i => i.ToString("000", CultureInfo.InvariantCulture)), seen);
    }

    [Theory]
    [InlineData("?person=nobody")]
    [InlineData("?person=%00")]
    [InlineData("?by=nobody")]
    [InlineData("?by=01900000-0000-7000-8000-000000000000")]
    [InlineData("?before=edited")]
    [InlineData("?views=maybe")]
    [InlineData("/as-it-was?person=admin")]
    [InlineData("/as-it-was?at=2026-01-01T00:00")]
    [InlineData("?stream=01900000-0000-7000-8000-000000000000")]
    [InlineData("?from=2999-01-01T00:00")]
    [InlineData("/as-it-was?person=nobody&at=2026-01-01T00:00")]
    [InlineData("/as-it-was?at=soon")]
    public async Task What_cannot_be_found_is_said_on_the_page(string query)
    {
        var answer = await company.Administrator.GetAsync($"/audit{query}", Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("class=\"notice problem\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_shown_as_recorded_by_a_moment_beside_now()
    {
        var (id, number) = await HireAsync("Ada Winter");
        company.App.Clock.Advance(TimeSpan.FromSeconds(10));
        var then = company.App.Clock.GetUtcNow();
        company.App.Clock.Advance(TimeSpan.FromSeconds(10));
        await ChangeAsync(id, number, "Ada Sommer", "");

        var page = WebUtility.HtmlDecode(await company.Administrator.ReadAsync($"/audit/as-it-was?person={number}&at={then:yyyy-MM-ddTHH:mm:ss}"));
        Assert.Matches("(?s)Name</th>.*Ada Winter.*<strong>Ada Sommer", page);
        var earlier = WebUtility.HtmlDecode(await company.Administrator.ReadAsync($"/audit/as-it-was?person={number}&at=2020-01-01T00:00"));
        Assert.Contains("not recorded yet", earlier, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_are_found_by_the_name_of_who_did_them_and_of_the_account_they_are_about()
    {
        var (id, number) = await HireAsync("Ada Winter");
        await ChangeAsync(id, number, "Ada Sommer", "");

        async Task<string> KindsAsync(string query) => string.Join(' ', (await company.Administrator.ReadAsync($"/audit/export.csv?{query}"))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => KindOf().Match(line).Groups[1].Value).Distinct().Order());

        Assert.Equal("employee_changed", await KindsAsync($"person={number}&by=ADMIN"));
        Assert.Equal("employee_added", await KindsAsync($"person={number}&by=API+key+test"));
        Assert.Equal("employee_added", await KindsAsync($"person={number}&by=test"));
        var about = await KindsAsync("person=admin");
        Assert.Contains("account_created", about, StringComparison.Ordinal);
        Assert.DoesNotContain("employee", about, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_filter_does_not_say_that_nothing_was_recorded() =>
        Assert.DoesNotContain("Nothing was recorded", await (await company.Administrator.GetAsync("/audit?person=nobody", Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

    [Fact]
    public async Task An_account_is_found_as_it_was_by_its_name()
    {
        var id = await company.ScalarAsync<Guid>("select id from enrolment.actors where kind = 'account' order by id limit 1");
        var page = WebUtility.HtmlDecode(await company.Administrator.ReadAsync($"/audit/as-it-was?person=admin&at={company.App.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}"));
        Assert.Contains($"/identity/accounts/{id}/as-it-was", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_entry_has_a_page()
    {
        // Some of each kind that this company's tests make.
        await company.Administrator.ReadAsync("/audit");
        await using var command = company.App.DataSource.CreateCommand("select distinct on (type) type, id from mt_events order by type, seq_id");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var entries = new Dictionary<string, Guid>();
        while (await reader.ReadAsync(Cancellation))
            entries.Add(reader.GetString(0), reader.GetGuid(1));

        Assert.Contains("signed_in", entries.Keys);
        foreach (var (kind, id) in entries)
            Assert.True(await company.Administrator.StatusAsync($"/audit/{id}") == HttpStatusCode.OK, kind);
        Assert.Contains("127.0.0.1", await company.Administrator.ReadAsync($"/audit/{entries["signed_in"]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_somebody_damaged_is_told_and_hides_nothing_else()
    {
        // A program of its own: the history of the shared one stays as it was sealed.
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        using var api = await app.WithApiKeyAsync();
        var id = await RunningApp.AddEmployeeAsync(api, "1", "Ada Winter");
        await Company.ScalarAsync<int>(app, $"with damaged as (update mt_events set data = jsonb_set(data, '{{Name,Ciphertext}}', to_jsonb('AAAA' || (data #>> '{{Name,Ciphertext}}'))) where stream_id = '{id}' returning 1) select count(*)::int from damaged");
        var entry = await Company.ScalarAsync<Guid>(app, $"select id from mt_events where stream_id = '{id}'");

        Assert.Contains("cannot be read", await administrator.ReadAsync($"/audit/{entry}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await administrator.StatusAsync("/audit?person=1"));
    }

    [Fact]
    public async Task An_exported_selection_proves_itself_and_a_changed_one_does_not()
    {
        var (id, number) = await HireAsync("Ada Winter");
        await ChangeAsync(id, number, "Ada \"Sommer\"", "");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await LinesAsync(number)).All(line => line.Event is null or { Seal: not null })));

        var lines = await LinesAsync(number);
        var seals = lines.Select(line => line.Seal).OfType<Seal>().ToDictionary(seal => seal.Number);
        var events = lines.Select(line => line.Event).OfType<ProvedEvent>().ToList();
        Assert.Equal(["employee_added", "employee_changed"], events.Select(e => e.Type));
        Assert.All(events, e => Assert.True(e.IsProvedBy(seals[e.Seal!.Value])));
        using var key = PublicAuditKey.ParseAll(TestPostgres.Settings.AuditKeys!.Signing.PublicPem)[0];
        Assert.All(seals.Values, seal => Assert.True(key.IsSignatureOf(seal)));

        var changed = events[1] with { Data = JsonDocument.Parse(events[1].Data.GetRawText().Replace(number, "0", StringComparison.Ordinal)).RootElement };
        Assert.False(changed.IsProvedBy(seals[changed.Seal!.Value]));
        Assert.False((events[1] with { UserName = "somebody else" }).IsProvedBy(seals[events[1].Seal!.Value]));
        Assert.False((events[1] with { Sequence = events[1].Sequence + 1 }).IsProvedBy(seals[events[1].Seal!.Value]));
        var forged = seals[events[1].Seal!.Value] with { Root = new byte[32] };
        Assert.False(key.IsSignatureOf(forged));
    }

    [Fact]
    public async Task A_table_in_words_can_be_taken_away_and_holds_no_formula()
    {
        var (_, number) = await HireAsync("=1+1, \"Ada\"");

        var lines = (await company.Administrator.ReadAsync($"/audit/export.csv?person={number}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.StartsWith("Number,Recorded (UTC),What,About,By", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains(",\"'=1+1, \"\"Ada\"\"\",", lines[1], StringComparison.Ordinal);
    }

    private async Task<(Guid Id, string Number)> HireAsync(string name)
    {
        var id = await company.AddAsync(name);
        return (id, (await company.EmployeeAsync(id)).Number);
    }

    private async Task<List<ExportedLine>> LinesAsync(string number) =>
        [.. (await company.Administrator.ReadAsync($"/audit/export.jsonl?person={number}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<ExportedLine>(line)!)];

    private async Task ChangeAsync(Guid id, string number, string name, string email) =>
        (await company.Administrator.PostFormAsync($"/employees/{id}/edit", $"/employees/{id}", new()
        {
            ["number"] = number,
            ["name"] = name,
            ["email"] = email,
            ["site"] = (await company.ScalarAsync<Guid>($"select site_id from enrolment.employees where id = '{id}'")).ToString(),
        })).EnsureSuccessStatusCode();

    private static string EntryOf(string page, string what) => Regex.Match(page, $"href=\"(/audit/[0-9a-f-]{{36}})\"(?:(?!</tr>).)*{what}", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex(",([a-z_]+),[0-9a-f-]{36},")]
    private static partial Regex KindOf();

    [GeneratedRegex("Pier (\\d{3})\\.")]
    private static partial Regex Piers();

    [GeneratedRegex("href=\"([^\"]+)\">Older entries")]
    private static partial Regex Older();
}
