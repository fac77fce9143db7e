using System.Diagnostics;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Messaging.Tests;

public sealed class KilledProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_ends_the_whole_process_is_a_dead_letter_after_five_deaths_and_the_next_one_is_handled()
    {
        await using var dataSource = await TestPostgres.CreateDatabaseAsync();
        using (var appending = Start(dataSource, "append"))
            await appending.WaitForExitAsync(Cancellation);
        var deaths = 0;

        while (await StatesAsync(dataSource) != "dead done")
        {
            Assert.True(deaths <= 5, "It dies again and again.");
            using var node = Start(dataSource);
            // It dies, or it lives and has handled everything.
            Assert.True(await RunningApp.EventuallyAsync(async () => node.HasExited || await StatesAsync(dataSource) == "dead done"));
            if (node.HasExited)
                deaths++;
            node.StandardInput.Close();
            await node.WaitForExitAsync(Cancellation);
        }

        Assert.Equal(5, deaths);
        await using var command = dataSource.CreateCommand("select error from messaging_inbox where status = 'dead'");
        Assert.Contains("process ended", (string)(await command.ExecuteScalarAsync(Cancellation))!, StringComparison.Ordinal);
    }

    private static Process Start(NpgsqlDataSource dataSource, params string[] more) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Attendance.Killer.dll"), dataSource.ConnectionString, .. more])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<string?> StatesAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand("select string_agg(status, ' ' order by id) from messaging_inbox where destination = 'test.killer'");
        return await command.ExecuteScalarAsync(Cancellation) as string;
    }
}
