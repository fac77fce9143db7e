using System.Net;
using System.Net.Http.Headers;
using Attendance.Host.Database;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>One instance that runs, started on an empty folder.</summary>
public sealed class RunningInstance : IAsyncLifetime
{
    internal EmptyFolder Folder { get; } = new();

    internal ProgramProcess Program { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Program = ProgramProcess.Serve(Folder.Path);
        Client = await Program.ServingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Program.DisposeAsync();
        await Folder.DisposeAsync();
    }
}

public sealed class RunningInstanceTests(RunningInstance instance) : IClassFixture<RunningInstance>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void It_prints_its_address_and_what_to_do_next_on_standard_error_and_nothing_on_standard_output()
    {
        Assert.Contains(instance.Client.BaseAddress!.OriginalString, instance.Program.Errors, StringComparison.Ordinal);
        Assert.Contains("browser", instance.Program.Errors, StringComparison.Ordinal);
        Assert.Equal("", instance.Program.Output);
    }

    [Fact]
    public async Task It_serves_and_says_that_it_lives_and_is_ready()
    {
        Assert.Equal(HttpStatusCode.OK, (await instance.Client.GetAsync("/healthz", Cancellation)).StatusCode);
        Assert.True(await RunningApp.EventuallyAsync(async () => (await instance.Client.GetAsync("/readyz", Cancellation)).StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Its_database_has_no_network_address()
    {
        await using var database = NpgsqlDataSource.Create(EmbeddedPostgres.AddressOf(instance.Folder.Below("postgres")));
        await using var command = database.CreateCommand("show listen_addresses");
        Assert.Equal("", await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_folder_says_so_and_exits()
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(instance.Folder.Path, ["serve", "--urls", "http://127.0.0.1:0"]);

        Assert.NotEqual(0, code);
        Assert.Contains("Another instance", errors, StringComparison.Ordinal);
        Assert.Contains(instance.Folder.Path, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Equal(HttpStatusCode.OK, (await instance.Client.GetAsync("/healthz", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_instance_whose_address_is_taken_says_so_and_leaves_no_database_behind()
    {
        await using var other = new EmptyFolder();
        var address = instance.Client.BaseAddress!.OriginalString;

        var (code, output, errors) = await ProgramProcess.RunAsync(other.Path, ["--urls", address]);

        Assert.True(await other.IsLeftByServersAsync());
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(address, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_was_tampered_with_is_named_by_verify_history_which_then_fails()
    {
        await using var other = new EmptyFolder();
        await using var program = ProgramProcess.Serve(other.Path);
        using (await program.ServingAsync())
            Assert.Equal(0, (await ProgramProcess.RunAsync(other.Path, ["create-admin", "--username", "grace", "--password-stdin"], RunningApp.Password)).Code);
        await using var database = NpgsqlDataSource.Create(EmbeddedPostgres.AddressOf(other.Below("postgres")));
        Assert.True(await RunningApp.EventuallyAsync(async () => await ScalarAsync(database, "select count(*) from attendance_leaves where seq_id = 1") is 1L));
        var (good, goodReport, _) = await ProgramProcess.RunAsync(other.Path, ["verify-history"]);

        await ScalarAsync(database, "update mt_events set timestamp = timestamp - interval '1 hour' where seq_id = 1");
        var (code, report, _) = await ProgramProcess.RunAsync(other.Path, ["verify-history"]);

        Assert.Equal((0, 1), (good, code));
        Assert.Contains("as they were sealed", goodReport, StringComparison.Ordinal);
        Assert.Contains("Event 1 was changed", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_listed_and_replayed_beside_it()
    {
        await using var database = NpgsqlDataSource.Create(EmbeddedPostgres.AddressOf(instance.Folder.Below("postgres")));
        var id = await ScalarAsync(database,
            """
            insert into messaging_inbox (event_id, name, body, destination, stream_id, status, attempts, finished_at, error)
            values (gen_random_uuid(), 'for_nobody', '{}', 'Nobody', gen_random_uuid(), 'dead', 5, now(), 'It was broken.') returning id
            """);

        var (listed, list, _) = await ProgramProcess.RunAsync(instance.Folder.Path, ["dead-letters"]);
        var (replayed, _, _) = await ProgramProcess.RunAsync(instance.Folder.Path, ["dead-letters", "--replay", "--id", $"{id}"]);

        Assert.Equal((0, 0), (listed, replayed));
        Assert.Contains("It was broken.", list, StringComparison.Ordinal);
        Assert.NotEqual("dead", await ScalarAsync(database, $"select status from messaging_inbox where id = {id}"));
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    [Fact]
    public async Task An_administrator_created_beside_it_can_sign_in_at_once()
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(
            instance.Folder.Path, ["create-admin", "--username", "grace", "--email", "grace@example.org", "--password-stdin"], $"{RunningApp.Password}\r\nanother line\n");

        Assert.True(code == 0, errors);
        Assert.Equal("", output);
        Assert.DoesNotContain(RunningApp.Password, errors, StringComparison.Ordinal);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = instance.Client.BaseAddress };
        var answer = await browser.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "grace", ["password"] = RunningApp.Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("short", "--username", "henry")]
    [InlineData("correct horse battery")]
    public async Task An_administrator_without_a_name_or_a_good_password_is_refused_in_words(string password, params string[] arguments)
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(instance.Folder.Path, ["create-admin", "--password-stdin", .. arguments], password);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.NotEqual("", errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_key_created_beside_it_is_printed_alone_and_works()
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(instance.Folder.Path, ["create-api-key", "--name", "terminal", "--scopes", "employees:read, attendance:read"]);

        Assert.True(code == 0, errors);
        var key = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(HttpStatusCode.Unauthorized, (await instance.Client.GetAsync("/api/v1/attendance?from=2026-01-01&to=2026-01-02", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key, "/api/v1/attendance?from=2026-01-01&to=2026-01-02"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(key, $"/api/v1/employees/{Guid.NewGuid()}/events"));
    }

    [Fact]
    public async Task An_api_key_of_an_unknown_scope_is_refused_in_words_and_nothing_is_printed()
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(instance.Folder.Path, ["create-api-key", "--name", "terminal", "--scopes", "everything"]);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("everything", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_database_lacks_nothing_of_this_version()
    {
        var (code, output, _) = await ProgramProcess.RunAsync(instance.Folder.Path, ["migrate", "--check"]);
        Assert.Equal((0, ""), (code, output));
    }

    [Fact]
    public async Task A_wrong_setting_stops_a_start_in_words()
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(instance.Folder.Path, [], "", ("ATTENDANCE_CSRF_COOKIE_SECURE", "perhaps"));

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("ATTENDANCE_CSRF_COOKIE_SECURE is 'perhaps'", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("create-admin")]
    [InlineData("create-api-key")]
    public async Task Every_command_explains_itself(params string[] command)
    {
        var (code, output, _) = await ProgramProcess.RunAsync(instance.Folder.Path, [.. command, "--help"]);
        Assert.Equal(0, code);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.Contains(command.LastOrDefault("create-api-key"), output, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusAsync(string key, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        return (await instance.Client.SendAsync(request, Cancellation)).StatusCode;
    }
}
