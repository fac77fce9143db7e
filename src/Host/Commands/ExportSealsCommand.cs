using System.CommandLine;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;

namespace Attendance.Host.Commands;

/// <summary>Writes the seals, one JSON line each, to be kept elsewhere; and the public keys that check them.</summary>
internal sealed class ExportSealsCommand : Command
{
    private static readonly Argument<string> Target = new("file") { Description = "Where the seals go; the public keys go beside it, with .pem at its end." };

    public ExportSealsCommand()
        : base("export-seals", "Write the seals of the history and the public keys to files, to be kept elsewhere.")
    {
        Arguments.Add(Target);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Target)!, cancellation));
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenForReadingAsync(cancellation);
        var keys = services.Provider.GetService<AuditKeys>() ?? throw new StartException("The history is not sealed: ATTENDANCE_AUDIT_KEY is not set.");
        await using var scope = services.Provider.CreateAsyncScope();
        var seals = await GetSeals.AllAsync(scope.ServiceProvider.GetRequiredService<IQuerySession>(), cancellation);
        // The older copy may be the only proof that seals were removed or replaced.
        var now = seals.ToDictionary(seal => seal.Number, seal => seal.Hash());
        if (File.Exists(file) && (await SealsFile.ReadAsync(file, cancellation)).Any(seal => !now.TryGetValue(seal.Number, out var hash) || !seal.Hash().AsSpan().SequenceEqual(hash)))
            throw new StartException($"{file} holds seals that are not in the database, and is kept. Check with verify-history --seals {file}; write to another file.");
        await SealsFile.WriteAsync(file, seals, cancellation);
        await WholeFile.WriteLinesAsync($"{file}.pem", keys.Keys.Select(key => key.PublicPem), cancellation);
        await Console.Error.WriteLineAsync($"{file} holds the seals ({seals.Count}), {file}.pem the public keys, the newest first.");
        return 0;
    }
}
