using System.Diagnostics;
using System.Globalization;
using Attendance.Host;
using Attendance.Host.Database;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

public sealed class EmbeddedPostgresTests(InitialisedFolder initialised) : IAsyncLifetime
{
    private readonly EmptyFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string PidFile => _folder.Below("data", "postmaster.pid");

    public async ValueTask InitializeAsync() => await initialised.CopyToAsync(_folder.Below("data"));

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task It_listens_on_a_socket_alone_and_a_second_start_finds_the_data()
    {
        await using (var first = await StartAsync())
        {
            await RunAsync(first, "create table kept (line text); insert into kept values ('before')");
            Assert.Equal("", await AskAsync(first, "show listen_addresses"));
            Assert.Equal("on", await AskAsync(first, "show fsync"));
        }
        Assert.Empty(_folder.Servers());
        Assert.False(File.Exists(PidFile));

        await using var second = await StartAsync();
        Assert.Equal("before", await AskAsync(second, "select line from kept"));
    }

    [Fact]
    public async Task A_server_killed_outright_recovers_at_the_next_start_and_loses_nothing()
    {
        await using (var first = await StartAsync())
        {
            await RunAsync(first, "create table kept (number int)");
            for (var number = 1; number <= 20; number++)
                await RunAsync(first, $"insert into kept values ({number})");
            using var server = Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(PidFile, Cancellation))[0], CultureInfo.InvariantCulture));
            server.Kill();
            await server.WaitForExitAsync(Cancellation);
        }
        Assert.True(File.Exists(PidFile));
        // The children see it a moment later; the log is theirs until then.
        Assert.True(await _folder.IsLeftByServersAsync());
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(IsClosed(_folder.Below("postgres.log")))));

        await using var second = await StartAsync();
        Assert.Equal("20", await AskAsync(second, "select count(*)::text from kept"));
    }

    [Fact]
    public async Task A_stale_file_of_a_process_that_is_gone_is_removed()
    {
        await File.WriteAllTextAsync(PidFile, $"4194000\n{_folder.Below("data")}\n", Cancellation);

        await using var second = await StartAsync();

        Assert.Equal("1", await AskAsync(second, "select '1'"));
    }

    [Fact]
    public async Task A_stale_file_that_names_a_stranger_does_the_stranger_no_harm()
    {
        using var stranger = Process.Start("sleep", "60");
        await File.WriteAllTextAsync(PidFile, $"{stranger.Id}\n{_folder.Below("data")}\n", Cancellation);

        await using var second = await StartAsync();

        Assert.Equal("1", await AskAsync(second, "select '1'"));
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task A_server_that_was_left_running_is_stopped_first_and_its_data_kept()
    {
        await using var left = await StartAsync();
        await RunAsync(left, "create table kept (line text); insert into kept values ('before')");
        var before = (await File.ReadAllLinesAsync(PidFile, Cancellation))[0];
        // The connections of a program that was killed died with it.
        NpgsqlConnection.ClearAllPools();

        await using var next = await StartAsync();

        Assert.Equal("before", await AskAsync(next, "select line from kept"));
        Assert.DoesNotContain(int.Parse(before, CultureInfo.InvariantCulture), _folder.Servers());
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_where_its_log_is()
    {
        await File.WriteAllTextAsync(_folder.Below("data", "PG_VERSION"), "9.6\n", Cancellation);

        var refusal = await Assert.ThrowsAsync<StartException>(StartAsync);

        Assert.Contains(_folder.Below("postgres.log"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("9.6", await File.ReadAllTextAsync(_folder.Below("postgres.log"), Cancellation), StringComparison.Ordinal);
        Assert.Empty(_folder.Servers());
    }

    [Fact]
    public async Task A_folder_with_a_long_path_works_too()
    {
        await using var longer = new EmptyFolder($"attendance-{new string('a', 80)}");
        await initialised.CopyToAsync(longer.Below("data"));
        await using var postgres = await EmbeddedPostgres.StartAsync(longer.Path, InitialisedFolder.Binaries, Cancellation);

        Assert.Equal("1", await AskAsync(postgres, "select '1'"));

        Directory.Delete(new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!, recursive: true);
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_folder.Path, InitialisedFolder.Binaries, Cancellation);

    private static bool IsClosed(string file)
    {
        try
        {
            File.OpenRead(file).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task RunAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string?> AskAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }
}
