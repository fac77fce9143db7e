using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>The built program in a process of its own, as an operator starts it.</summary>
internal sealed partial class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _errors = new(), _output = new();

    private ProgramProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Kept(_output);

    public string Errors => Kept(_errors);

    public bool HasEnded => _process.HasExited;

    public static ProgramProcess Serve(string data, params (string Name, string Value)[] environment) => Start(data, ["--urls", "http://127.0.0.1:0"], environment);

    /// <param name="data">Its ATTENDANCE_DATA.</param>
    public static ProgramProcess Start(string data, string[] arguments, params (string Name, string Value)[] environment)
    {
        // A shell that runs tests in the background has them ignore Ctrl-C, and so would the program.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Attendance.Host.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/tmp",
        };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => Own().IsMatch(name)).ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ATTENDANCE_DATA"] = data;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string data, string[] arguments, string input = "", params (string Name, string Value)[] environment)
    {
        await using var program = Start(data, arguments, environment);
        await program._process.StandardInput.WriteAsync(input);
        program._process.StandardInput.Close();
        return (await program.EndAsync(), program.Output, program.Errors);
    }

    /// <summary>A client of the address that the program prints once it serves.</summary>
    public async Task<HttpClient> ServingAsync()
    {
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(Address().IsMatch(Errors) || HasEnded), Longest), Errors);
        Assert.False(HasEnded, Errors);
        return new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(Address().Match(Errors).Groups[1].Value) };
    }

    /// <summary>Waits for the end, and for all that was printed.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Longest);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <param name="name">INT, TERM or KILL.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{name} {_process.Id}")]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Keep(StringBuilder builder, string? line)
    {
        lock (builder)
            _ = line is null ? builder : builder.Append(line).Append('\n');
    }

    private static string Kept(StringBuilder builder)
    {
        lock (builder)
            return builder.ToString();
    }

    [GeneratedRegex(@"(http://127\.0\.0\.1:\d+)\b")]
    private static partial Regex Address();

    [GeneratedRegex("^(ATTENDANCE_|DATABASE_|SENTRY_|ASPNETCORE_|DOTNET_ENVIRONMENT|.*ENCRYPTION_KEY$)")]
    private static partial Regex Own();
}
