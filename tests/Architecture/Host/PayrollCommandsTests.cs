using System.Text.Json;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>From files of employees and punches to timesheets, without a browser.</summary>
public sealed class PayrollCommandsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Employees_and_punches_come_from_files_and_timesheets_go_into_them()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var folder = new EmptyFolder();
        var configured = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var environment = ("DATABASE_URL", $"postgres://attendance@localhost/{configured.Database}?host={configured.Host}");
        await File.WriteAllTextAsync(folder.Below("employees.csv"), "number,name,email,site,zone\n1001,Ada Winter,ada@example.org,Vienna,Europe/Vienna\n1002,Bruno Lehner,,Vienna,Europe/Vienna\n", Cancellation);
        await File.WriteAllTextAsync(
            folder.Below("punches.csv"),
            "employee_number,instant,direction,device\n1001,2026-03-02T09:00:00+01:00,in,Gate\n1001,2026-03-02T17:30:00+01:00,out,Gate\n1002,2026-03-02T21:00:00Z,,Gate\n1002,2026-03-03T05:00:00Z,,Gate\n", Cancellation);

        await DoAsync(["import-employees", folder.Below("employees.csv")], "2");
        Assert.NotEqual(0, (await ProgramProcess.RunAsync(folder.Path, ["export-timesheets", "--from", "2026-03-01", "--to", "2026-03-31", "--format", "pdf"], "", environment)).Code);
        await DoAsync(["import-punches", folder.Below("punches.csv"), "--dry-run"], "4");
        Assert.Equal(0L, await CountAsync());
        await DoAsync(["import-punches", folder.Below("punches.csv")], "4");
        await DoAsync(["import-punches", folder.Below("punches.csv")], "");
        Assert.Equal(4L, await CountAsync());
        await DoAsync(["rebuild", "PunchProjection"], "");
        foreach (var (format, begins) in new[] { ("pdf", "%PDF-"), ("xlsx", "PK"), ("csv", "employee_number,"), ("zip", "PK") })
        {
            await ExportAsync(format);
            Assert.StartsWith(begins, (await File.ReadAllTextAsync(folder.Below($"march.{format}"), Cancellation)).TrimStart('\uFEFF'), StringComparison.OrdinalIgnoreCase);
        }
        await ExportAsync("json");
        using var march = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Below("march.json"), Cancellation));
        Assert.Equal(
            [("1001", "2026-03-02", "PT8H30M"), ("1002", "2026-03-02", "PT8H")],
            march.RootElement.EnumerateArray().Select(sheet => (sheet.GetProperty("employee").GetProperty("number").GetString()!, Day(sheet).GetProperty("workDate").GetString()!, Day(sheet).GetProperty("worked").GetString()!)));

        static JsonElement Day(JsonElement sheet) => Assert.Single(sheet.GetProperty("days").EnumerateArray());

        Task ExportAsync(string format) => DoAsync(["export-timesheets", "--from", "2026-03-01", "--to", "2026-03-31", "--format", format, "--out", folder.Below($"march.{format}")], "");

        async Task<long> CountAsync()
        {
            await using var count = database.CreateCommand("select count(*) from mt_events where type = 'punch_recorded'");
            return (long)(await count.ExecuteScalarAsync(Cancellation))!;
        }

        async Task DoAsync(string[] arguments, string says)
        {
            var (code, output, errors) = await ProgramProcess.RunAsync(folder.Path, arguments, "", environment);
            Assert.True(code == 0, $"{arguments[0]}: {output}{errors}");
            Assert.Contains(says, output + errors, StringComparison.Ordinal);
        }
    }
}
