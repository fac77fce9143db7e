using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore.Sealing;

namespace Attendance.Host.Commands;

/// <summary>Recomputes the whole history and says whether it is as it was sealed.</summary>
internal sealed class VerifyHistoryCommand : Command
{
    private static readonly Option<string?> Seals = new("--seals") { Description = "A file that export-seals made: its seals must still be there." };

    public VerifyHistoryCommand()
        : base("verify-history", "Recompute the whole history; exits with 1 and names the first fault if there is one.")
    {
        Options.Add(Seals);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Seals), cancellation));
    }

    private static async Task<int> RunAsync(string? file, CancellationToken cancellation)
    {
        IReadOnlyList<Seal> exported = file is null ? [] : await SealsFile.ReadAsync(file, cancellation);
        await using var services = await CommandServices.OpenForReadingAsync(cancellation);
        var verifier = services.Provider.GetService<HistoryVerifier>() ?? throw new StartException("The history is not sealed: ATTENDANCE_AUDIT_KEY is not set.");
        var watch = Stopwatch.StartNew();
        var report = await verifier.VerifyAsync(exported, cancellation);
        if (report.Problem is { } problem)
        {
            Console.WriteLine(problem);
            return 1;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All events are as they were sealed: {report.Events}, under {report.Seals} seals ({watch.Elapsed.TotalSeconds:0.0} s). Newer ones that are not sealed yet: {report.Unsealed}."));
        if (file is null)
            Console.WriteLine("Whether the newest seals were removed cannot be told without an exported copy: export-seals makes one, --seals checks it.");
        return 0;
    }
}
