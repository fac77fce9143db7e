using System.Diagnostics;
using System.Net;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

public sealed class StoppingTests(InitialisedFolder initialised) : IAsyncLifetime
{
    private readonly EmptyFolder _folder = new();

    public async ValueTask InitializeAsync() => await initialised.CopyToAsync(_folder.Below("postgres", "data"));

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_the_program_and_its_database(string signal)
    {
        await using var program = ProgramProcess.Serve(_folder.Path);
        using (await program.ServingAsync())
            Assert.NotEmpty(_folder.Servers());

        await program.SignalAsync(signal);

        Assert.Equal(0, await program.EndAsync());
        Assert.Empty(_folder.Servers());
        Assert.False(File.Exists(_folder.Below("postgres", "data", "postmaster.pid")));
        Assert.Equal("", program.Output);
    }

    [Fact]
    public async Task A_live_board_that_is_open_does_not_hold_it_up()
    {
        Assert.Equal(0, (await ProgramProcess.RunAsync(_folder.Path, ["create-admin", "--username", "admin", "--password-stdin"], RunningApp.Password)).Code);
        await using var program = ProgramProcess.Serve(_folder.Path);
        using var browser = await program.ServingAsync();
        await browser.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "admin", ["password"] = RunningApp.Password });
        await using var board = await browser.GetStreamAsync("/timekeeping/presence/changes", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await board.ReadAsync(new byte[1], TestContext.Current.CancellationToken));

        var stopping = Stopwatch.StartNew();
        await program.SignalAsync("TERM");

        Assert.Equal(0, await program.EndAsync());
        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Empty(_folder.Servers());
        Assert.False(File.Exists(_folder.Below("postgres", "data", "postmaster.pid")));
    }

    [Fact]
    public async Task A_signal_during_the_start_leaves_nothing_behind()
    {
        await using var program = ProgramProcess.Serve(_folder.Path);
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(_folder.Servers().Count > 0)), program.Errors);

        await program.SignalAsync("TERM");

        await program.EndAsync();
        Assert.True(await _folder.IsLeftByServersAsync());
        Assert.DoesNotContain("Unhandled exception", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_being_killed_the_database_ends_by_itself_and_the_next_start_has_everything()
    {
        Assert.Equal(0, (await ProgramProcess.RunAsync(_folder.Path, ["create-admin", "--username", "admin", "--password-stdin"], RunningApp.Password)).Code);
        Assert.Empty(_folder.Servers());
        await using (var killed = ProgramProcess.Serve(_folder.Path))
        {
            using (await killed.ServingAsync())
                Assert.NotEmpty(_folder.Servers());
            await killed.SignalAsync("KILL");
            await killed.EndAsync();
        }
        Assert.True(await _folder.IsLeftByServersAsync());

        await using var next = ProgramProcess.Serve(_folder.Path);
        using var client = await next.ServingAsync();
        Assert.Equal("/sign-in", (await client.GetAsync("/first-run", TestContext.Current.CancellationToken)).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "admin", ["password"] = RunningApp.Password })).StatusCode);
    }

    // Together, as a container ends; or the program alone, while the database is still being made.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_being_killed_during_the_very_first_start_the_next_one_works(bool together)
    {
        Directory.Delete(_folder.Below("postgres"), recursive: true);
        await using (var killed = ProgramProcess.Serve(_folder.Path))
        {
            Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(IsBegun())), killed.Errors);
            if (together)
            {
                await killed.SignalAsync("STOP");
                _folder.KillServers();
            }
            await killed.SignalAsync("KILL");
        }

        await using var next = ProgramProcess.Serve(_folder.Path);
        using var client = await next.ServingAsync();
        Assert.Equal("/first-run", (await client.GetAsync("/sign-in", TestContext.Current.CancellationToken)).Headers.Location?.OriginalString);
    }

    // Everything at once, as a container ends: the program and its database have no time to say good-bye to each other.
    [Fact]
    public async Task After_the_program_and_its_database_were_killed_together_the_next_start_works()
    {
        await using (var killed = ProgramProcess.Serve(_folder.Path))
        {
            using (await killed.ServingAsync())
            {
                await killed.SignalAsync("STOP");
                _folder.KillServers();
                await killed.SignalAsync("KILL");
            }
        }

        await using var next = ProgramProcess.Serve(_folder.Path);
        using var client = await next.ServingAsync();
        Assert.Equal("/first-run", (await client.GetAsync("/sign-in", TestContext.Current.CancellationToken)).Headers.Location?.OriginalString);
    }

    /// <summary>The first of the database's files are there.</summary>
    private bool IsBegun()
    {
        try
        {
            return Directory.EnumerateFiles(_folder.Path, "PG_VERSION", SearchOption.AllDirectories).Any();
        }
        catch (IOException)
        {
            return false;
        }
    }
}
