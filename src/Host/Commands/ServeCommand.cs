using System.CommandLine;
using System.Diagnostics;
using Attendance.Enrolment.Erasures;
using Attendance.EventStore.Postgres;
using Attendance.Host.Configuration;
using Attendance.Host.Database;

namespace Attendance.Host.Commands;

/// <summary>Runs the program until it is stopped.</summary>
internal sealed class ServeCommand : Command
{
    private static readonly Option<string?> Urls = new("--urls") { Description = "Where to listen: http://127.0.0.1:8000 if nothing is said; a worker, which only tells how it is, http://127.0.0.1:8001." };

    private static readonly Option<NodeRole> Role = new("--role") { Description = "What this process does: all, or, where several work on one database, web (answers requests) or worker (all that follows from them)." };

    private static readonly Option<bool> Demo = new("--demo") { Description = "Fill an empty development database with a demonstration company first." };

    public ServeCommand()
        : base("serve", "Serve the site (this is what happens without a command).") => AlsoServeAs(this);

    public static void AlsoServeAs(Command command)
    {
        command.Options.Add(Urls);
        command.Options.Add(Role);
        command.Options.Add(Demo);
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Urls), parsed.GetValue(Role), parsed.GetValue(Demo), cancellation));
    }

    private static async Task<int> RunAsync(string? urls, NodeRole role, bool demo, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        urls ??= Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? (role == NodeRole.Worker ? "http://127.0.0.1:8001" : "http://127.0.0.1:8000");
        var settings = CommandServices.ReadSettings();
        if (settings.DataDirectory != Path.GetFullPath("data") && Environment.GetEnvironmentVariable("ATTENDANCE_DATA") is null)
            await Console.Error.WriteLineAsync($"The data directory is {settings.DataDirectory}: the database's unprivileged user cannot reach this folder.");
        // A worker beside a program with a database of its own works on that one.
        await using var server = role == NodeRole.Worker ? await DatabaseServer.BorrowAsync(settings, cancellation) : await DatabaseServer.OwnAsync(settings, cancellation);
        settings = settings.WithDevelopmentSecrets();
        await using var dataSource = server.CreateDataSource(role.ToString().ToLowerInvariant(), settings.IsProduction);
        await using var app = AttendanceApp.Build(settings, dataSource, urls, role);
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancellation);
        await ConfiguredKeys.MustFitAsync(app.Services, cancellation);
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<RepeatingErasures>().RunAsync(cancellation);
        if (demo)
            await DemoCompany.FillAsync(settings, dataSource, cancellation);
        await app.StartAsync(cancellation);
        await Console.Error.WriteLineAsync($"{(role == NodeRole.Worker ? "The worker" : "Attendance")} is at {string.Join(", ", app.Urls)} (started in {started.Elapsed.TotalSeconds:0.0} s).");
        if (role != NodeRole.Worker)
            await Console.Error.WriteLineAsync("Open it in a browser; the first visit leads through the set-up.");
        await Console.Error.WriteLineAsync("Ctrl-C stops it.");
        if (settings.AuditKeys is null)
            await Console.Error.WriteLineAsync("The history is not sealed: ATTENDANCE_AUDIT_KEY is not set.");
        await app.WaitForShutdownAsync(cancellation);
        return Environment.ExitCode;
    }
}
