using System.Globalization;
using System.Text;
using Attendance.Testing;

namespace Attendance.Journeys.Tests;

/// <summary>Payroll is asked whether rounding is fair.</summary>
public sealed class RoundingTests
{
    [Fact]
    public async Task Rounding_that_takes_time_is_seen_at_a_glance()
    {
        await using var company = await Company.StartAsync();
        await RunningApp.AddEmployeeAsync(company.Api, "1001", "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen");
        await RunningApp.AddEmployeeAsync(company.Api, "1002", "Ben Bauer");
        var punches = new StringBuilder();
        for (var day = 2; day <= 13; day++)
            punches.Append(CultureInfo.InvariantCulture, $"1001,2026-03-{day:00}T08:01:00Z,in,T\n1001,2026-03-{day:00}T16:09:00Z,out,T\n");
        punches.Append("1002,2026-03-02T08:02:00Z,in,T\n1002,2026-03-02T16:00:00Z,out,T\n");
        await company.ImportAsync(punches.ToString());
        using (var administrator = await company.App.SignedInAsync("admin"))
        {
            (await administrator.PostFormAsync("/work-rules", "/work-rules", new()
            {
                ["from"] = "2026-01-01",
                ["roundIn"] = "up-5",
                ["roundOut"] = "down-5",
                ["weekStart"] = "Monday",
                ["reason"] = "As agreed",
            })).EnsureSuccessStatusCode();
            (await administrator.PostFormAsync("/work-rules", "/work-rules", new()
            {
                ["from"] = "2026-01-01",
                ["employee"] = "1002",
                ["roundIn"] = "nearest-15",
                ["roundOut"] = "nearest-15",
                ["weekStart"] = "Monday",
                ["reason"] = "As agreed",
            })).EnsureSuccessStatusCode();
        }

        await using var office = await Browser.OpenAsync(company.App.Address);
        await office.SignInAsync("admin");
        await office.Page.GotoAsync("/attendance/rounding?from=2026-03-01&to=2026-03-31");
        await office.Page.GetByText("this takes time from people").WaitForAsync();
        await office.Page.GetByText("-1:36 h over 12 times of work").WaitForAsync();
        await PageCheck.CheckAsync(office, "rounding");
    }
}
