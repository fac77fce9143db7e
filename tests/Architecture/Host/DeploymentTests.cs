using System.Diagnostics;
using System.Text.RegularExpressions;
using Attendance.Host.Configuration;
using Attendance.Testing;
using Attendance.Vault;

namespace Attendance.Architecture.Tests.Host;

/// <summary>What stands in <c>ops/</c> and in the deployment guide is what the program reads.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string Root = Photographs.Root;

    /// <summary>Each variable that the program reads.</summary>
    private static IReadOnlyList<string> Read { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "src", "Host"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void The_guide_and_the_command_know_every_variable()
    {
        var guide = File.ReadAllText(Path.Combine(Root, "docs", "deployment.md"));
        var shown = EffectiveSettings.Of(Settings.Read(_ => null, isProduction: false)).Select(setting => setting.Variable).ToList();

        Assert.True(Read.Count > 15);
        Assert.DoesNotContain(Read, name => !guide.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.Empty(Read.Except(shown));
    }

    [Fact]
    public void Compose_sets_what_the_program_reads_and_asks_for_what_the_example_has()
    {
        var compose = File.ReadAllText(Path.Combine(Root, "ops", "compose.yaml"));
        var example = Example().Matches(File.ReadAllText(Path.Combine(Root, "ops", ".env.production.example"))).Select(match => match.Groups[1].Value).ToList();

        Assert.Empty(Set().Matches(compose).Select(match => match.Groups[1].Value).Except(Read));
        Assert.Empty(Asked().Matches(compose).Select(match => match.Groups[1].Value).Distinct().Except(example).Except(["ATTENDANCE_VERSION"]));
        // The whole file goes into the containers: what stands in it is read, by the program or by Postgres'.
        Assert.Contains("env_file: .env.production", compose, StringComparison.Ordinal);
        Assert.All(example.Except(Read), name => Assert.StartsWith("POSTGRES_", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Config_prints_what_is_in_force_and_no_secret()
    {
        var key = WrappingKeys.Generate();
        string[] secrets = [key, "a-secret-that-is-long-enough-for-production", "pass%20word"];

        var (code, output, errors) = await ProgramProcess.RunAsync(
            "/tmp", ["config"], "", ("ASPNETCORE_ENVIRONMENT", "Production"), ("DATABASE_URL", $"postgres://me:{secrets[2]}@db.example.org:5433/house"), ("ATTENDANCE_SECRET_KEY", secrets[1]),
            ("DATA_ENCRYPTION_KEY", $"{key},{WrappingKeys.Generate()}"), ("FACE_DATA_ENCRYPTION_KEY", key), ("ATTENDANCE_ALLOWED_HOSTS", "a.example.org"), ("ATTENDANCE_TRUSTED_PROXIES", "10.0.0.7, 172.16.0.0/12"));

        Assert.True(code == 0, errors);
        foreach (var line in (string[])["DATABASE_URL=postgres://…@db.example.org:5433/house", "DATA_ENCRYPTION_KEY=2 keys, the first encrypts", "ATTENDANCE_SECRET_KEY=set", "ATTENDANCE_TRUSTED_PROXIES=10.0.0.7/32,172.16.0.0/12", "DATABASE_SSL_REQUIRE=true"])
            Assert.Contains(line, output.Split('\n'));
        Assert.DoesNotContain(secrets, secret => output.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>systemd itself is stood in for: what is looked at is what it would be told.</summary>
    [Fact]
    public async Task A_command_on_one_machine_runs_as_the_service_does()
    {
        var folder = Directory.CreateTempSubdirectory("attendance-run-").FullName;
        try
        {
            var stand = Path.Combine(folder, "systemd-run");
            await File.WriteAllTextAsync(stand, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(stand, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var run = Process.Start(new ProcessStartInfo("sh", [Path.Combine(Root, "ops", "attendance-run"), "rebuild", "--all", "two words"])
            {
                Environment = { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" },
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
            var told = (await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n');
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);

            var unit = await File.ReadAllLinesAsync(Path.Combine(Root, "ops", "attendance.service"), TestContext.Current.CancellationToken);
            string Of(string name) => unit.Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
            var program = Of("ExecStart").Split(' ')[..2];
            Assert.Equal([.. program, "rebuild", "--all", "two words"], told[^5..]);
            string[] same = [$"--uid={Of("User")}", $"--gid={Of("Group")}", .. ((string[])["EnvironmentFile", "StateDirectory", "StateDirectoryMode", "WorkingDirectory"]).Select(name => $"--property={name}={Of(name)}"), .. Of("Environment").Split(' ').Select(one => $"--setenv={one}")];
            Assert.Empty(same.Except(told));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A rule about a figure that does not exist never rings.</summary>
    [Theory]
    [InlineData("alerts.yaml")]
    [InlineData("dashboard.json")]
    public async Task Rules_and_boards_ask_for_figures_that_there_are(string file)
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Anonymous();
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var asked = Figure().Matches(await File.ReadAllTextAsync(Path.Combine(Root, "ops", file), TestContext.Current.CancellationToken)).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.DoesNotContain(asked, name => !metrics.Contains($"\n{name}", StringComparison.Ordinal) && !metrics.Contains($"TYPE {name}", StringComparison.Ordinal));
    }

    [GeneratedRegex("attendance_[a-z_]+")]
    private static partial Regex Figure();

    [Theory]
    [InlineData("ATTENDANCE_TRUSTED_PROXIES", "10.0.0.0/33")]
    [InlineData("ATTENDANCE_METRICS_READERS", "everybody")]
    public void A_wrong_network_stops_the_start_and_is_named(string variable, string value) =>
        Assert.Contains(variable, Assert.Throws<Attendance.Host.StartException>(() => Settings.Read(name => name == variable ? value : null, isProduction: false)).Message, StringComparison.Ordinal);

    [GeneratedRegex("\"((?:ATTENDANCE|DATABASE|DATA|FACE_DATA|SENTRY)_[A-Z0-9_]+)\"")]
    private static partial Regex Variable();

    [GeneratedRegex("^    ((?:ATTENDANCE|DATABASE|DATA|FACE_DATA|SENTRY)_[A-Z_]+):", RegexOptions.Multiline)]
    private static partial Regex Set();

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_]+)")]
    private static partial Regex Asked();

    [GeneratedRegex("^([A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Example();
}
