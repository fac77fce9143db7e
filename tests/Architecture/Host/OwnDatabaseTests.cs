using System.Net;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>With DATABASE_URL the configured database is used, and none is embedded.</summary>
public sealed class OwnDatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_configured_database_is_checked_migrated_and_served_and_no_other_starts()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var folder = new EmptyFolder();
        var configured = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var url = ("DATABASE_URL", $"postgres://attendance@localhost/{configured.Database}?host={configured.Host}");

        var before = await ProgramProcess.RunAsync(folder.Path, ["migrate", "--check"], "", url);
        Assert.Equal(1, before.Code);
        Assert.Superset(new HashSet<string> { "event_store", "messaging", "vault", "identity", "enrolment", "recognition", "timekeeping" }, before.Output.Split('\n').Select(line => line.Split(':')[0]).ToHashSet());
        Assert.Equal(0L, await TablesAsync(database));

        Assert.Equal(0, (await ProgramProcess.RunAsync(folder.Path, ["migrate"], "", url)).Code);
        Assert.Equal((0, ""), Answered(await ProgramProcess.RunAsync(folder.Path, ["migrate", "--check"], "", url)));
        Assert.NotEqual(0L, await TablesAsync(database));

        await using var program = ProgramProcess.Serve(folder.Path, url);
        using var client = await program.ServingAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/first-run", Cancellation)).StatusCode);
        Assert.Empty(folder.Servers());
        Assert.False(Directory.Exists(folder.Below("postgres")));

        await program.SignalAsync("TERM");
        Assert.Equal(0, await program.EndAsync());
    }

    [Fact]
    public async Task A_database_that_does_not_answer_stops_the_start_in_words()
    {
        await using var folder = new EmptyFolder();

        var (code, output, errors) = await ProgramProcess.RunAsync(folder.Path, [], "", ("DATABASE_URL", "postgres://attendance:hidden@127.0.0.1:1/attendance"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("database", errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hidden", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_an_incomplete_start_names_what_is_missing()
    {
        await using var folder = new EmptyFolder();

        var (code, output, errors) = await ProgramProcess.RunAsync(folder.Path, [], "", ("ASPNETCORE_ENVIRONMENT", "Production"));

        Assert.Equal((1, ""), (code, output));
        Assert.All(
            ["DATABASE_URL", "ATTENDANCE_SECRET_KEY", "DATA_ENCRYPTION_KEY", "FACE_DATA_ENCRYPTION_KEY", "ATTENDANCE_ALLOWED_HOSTS"],
            name => Assert.Contains(name, errors, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    // What mktemp makes: as root the database's unprivileged user cannot look into it.
    [Fact]
    public async Task A_data_folder_that_only_its_owner_may_enter_works_or_is_refused_in_words()
    {
        await using var folder = new EmptyFolder();
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var (code, _, errors) = await ProgramProcess.RunAsync(folder.Path, ["migrate"]);

        Assert.True(code == 0 || errors.Contains("ATTENDANCE_DATA", StringComparison.Ordinal), errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Answered((int Code, string Output, string Errors) answer) => (answer.Code, answer.Output);

    private static async Task<object?> TablesAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
