using System.Diagnostics;
using System.Text.RegularExpressions;
using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>The program as a process of its own, with the demonstration company.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demonstration_company_fills_the_boards_and_an_inhabited_database_is_refused()
    {
        // As root, the database's unprivileged user must be able to get there.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"attendance-demo-{Guid.NewGuid():N}"));
        try
        {
            using (var serving = Start(folder.FullName, "--demo", "--urls", "http://127.0.0.1:0"))
            {
                var address = new Uri(await AddressAsync(serving));
                using (var creating = Start(folder.FullName, "create-admin", "--username", "admin", "--password-stdin"))
                {
                    await creating.StandardInput.WriteLineAsync(RunningApp.Password);
                    await creating.WaitForExitAsync(TestContext.Current.CancellationToken);
                    Assert.Equal(0, creating.ExitCode);
                }
                await LookAsync(address);
                using var stop = Process.Start("kill", $"-TERM {serving.Id}");
                await serving.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            using var again = Start(folder.FullName, "--demo", "--urls", "http://127.0.0.1:0");
            Assert.Contains("empty database only", await again.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await again.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, again.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task LookAsync(Uri address)
    {
        await using var browser = await Browser.OpenAsync(address);
        await browser.SignInAsync("admin");
        await browser.Page.GotoAsync("/dashboard");
        await Assertions.Expect(browser.Page.Locator("section:has-text(\"Who is in now\") tbody tr")).ToHaveCountAsync(25);
        await browser.Page.ScreenshotAsync(new() { Path = Path.Combine(Photographs.Root, "screenshots", "dashboard.png") });
        await browser.Page.GotoAsync("/attendance");
        Assert.True(await browser.Page.Locator("details.person").CountAsync() >= 20);
        await browser.Page.Locator("details.person summary").First.ClickAsync();
        await browser.ScreenshotAsync("demo-attendance");
    }

    private static Process Start(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Attendance.Host.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ATTENDANCE_DATA"] = data;
        start.Environment.Remove("DATABASE_URL");
        return Process.Start(start)!;
    }

    private static async Task<string> AddressAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (Address().Match(line) is { Success: true } match)
                return match.Groups[1].Value;
        throw new InvalidOperationException("The program ended before it served.");
    }

    [GeneratedRegex("Attendance is at (http://[^ ,]+)")]
    private static partial Regex Address();
}
