using System.CommandLine;
using System.Diagnostics;
using Attendance.EventStore.Postgres;
using Attendance.Host.Database;

namespace Attendance.Host.Commands;

/// <summary>Runs the program until it is stopped.</summary>
internal sealed class ServeCommand : Command
{
    private static readonly Option<string> Urls = new("--urls") { Description = "Where to listen.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:8000" };

    private static readonly Option<bool> Demo = new("--demo") { Description = "Fill an empty development database with a demonstration company first." };

    public ServeCommand()
        : base("serve", "Serve the site (this is what happens without a command).") => AlsoServeAs(this);

    public static void AlsoServeAs(Command command)
    {
        command.Options.Add(Urls);
        command.Options.Add(Demo);
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Urls)!, parsed.GetValue(Demo), cancellation));
    }

    private static async Task<int> RunAsync(string urls, bool demo, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var settings = CommandServices.ReadSettings();
        if (settings.DataDirectory != Path.GetFullPath("data") && Environment.GetEnvironmentVariable("ATTENDANCE_DATA") is null)
            await Console.Error.WriteLineAsync($"The data directory is {settings.DataDirectory}: the database's unprivileged user cannot reach this folder.");
        await using var server = await DatabaseServer.OwnAsync(settings, cancellation);
        settings = settings.WithDevelopmentSecrets();
        await using var dataSource = server.CreateDataSource();
        await using var app = AttendanceApp.Build(settings, dataSource, urls);
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellation);
        if (demo)
            await DemoCompany.FillAsync(settings, dataSource, cancellation);
        await app.StartAsync(cancellation);
        await Console.Error.WriteLineAsync($"Attendance is at {string.Join(", ", app.Urls)} (started in {started.Elapsed.TotalSeconds:0.0} s).");
        await Console.Error.WriteLineAsync("Open it in a browser; the first visit leads through the set-up. Ctrl-C stops it.");
        if (settings.AuditKeys is null)
            await Console.Error.WriteLineAsync("The history is not sealed: ATTENDANCE_AUDIT_KEY is not set.");
        await app.WaitForShutdownAsync(cancellation);
        return Environment.ExitCode;
    }
}
