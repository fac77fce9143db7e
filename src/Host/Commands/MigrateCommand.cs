using System.CommandLine;
using Attendance.EventStore.Postgres;

namespace Attendance.Host.Commands;

/// <summary>Brings the database to this version, or says what is missing.</summary>
internal sealed class MigrateCommand : Command
{
    private static readonly Option<bool> Check = new("--check") { Description = "Change nothing; list what is missing, or was changed past the program, and exit with 1 if there is anything." };

    public MigrateCommand()
        : base("migrate", "Bring the database to this version.")
    {
        Options.Add(Check);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Check), cancellation));
    }

    private static async Task<int> RunAsync(bool check, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenAsync(cancellation, migrate: false);
        var migrator = services.Provider.GetRequiredService<Migrator>();
        if (!check)
        {
            await migrator.MigrateAsync(cancellation);
            await Console.Error.WriteLineAsync(await migrator.DriftAsync(cancellation) is { Count: > 0 } changed
                ? $"The database is at this version; {changed.Count} of its parts were changed past the program (migrate --check lists them)."
                : "The database is at this version.");
            return 0;
        }
        var pending = await migrator.PendingAsync(cancellation);
        foreach (var name in pending)
            Console.WriteLine($"{name}: this version's tables are not there yet");
        var drift = pending.Count == 0 ? await migrator.DriftAsync(cancellation) : [];
        foreach (var difference in drift)
            Console.WriteLine(difference);
        if (pending.Count + drift.Count > 0)
            return 1;
        await Console.Error.WriteLineAsync("The database is as this version made it.");
        return 0;
    }
}
