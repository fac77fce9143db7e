using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.EventStore.Backups;
using Attendance.Host.Operations;
using Npgsql;

namespace Attendance.Host.Commands;

/// <summary>Writes one consistent snapshot of everything to a file, while the program may go on running.</summary>
internal sealed class BackupCommand : Command
{
    private static readonly Argument<string> Target = new("file") { Description = "Where it goes; it must not exist yet." };

    public BackupCommand()
        : base("backup", "Write everything to a file, while the program may go on running. The keys are not part of it.")
    {
        Arguments.Add(Target);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Target)!, cancellation));
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenForReadingAsync(cancellation);
        var backup = services.Provider.GetRequiredService<Backup>();
        var watch = Stopwatch.StartNew();
        BackupReport? report = null;
        try
        {
            await WholeFile.WriteAsync(path, overwrite: false, async file =>
            {
                report = await backup.WriteAsync(file, cancellation);
                file.Position = 0;
                backup.Verify(file);
            });
        }
        catch (BackupException problem)
        {
            throw new StartException($"{path} was not written: read back, it was not what the database holds. {problem.Message}");
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path} holds {report!.Tables} tables, {report.Bytes / 1048576.0:0.0} MB of rows, as of {report.Header.At:u} ({watch.Elapsed.TotalSeconds:0.0} s); it was read back and is whole."));
        await NoteAsync(services.Provider, report, cancellation);
        await Console.Error.WriteLineAsync("Keep apart from it: the keys (ATTENDANCE_SECRET_KEY, DATA_ENCRYPTION_KEY, FACE_DATA_ENCRYPTION_KEY, ATTENDANCE_AUDIT_KEY; in development the folder keys of the data directory), and the newest list that export-destroyed-keys writes.");
        return 0;
    }

    /// <summary>So that the page System can say how old the last one is; the file is whole without it, too.</summary>
    private static async Task NoteAsync(IServiceProvider services, BackupReport report, CancellationToken cancellation)
    {
        try
        {
            await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
            (await session.Events.FetchForWriting<BackupLog>(BackupLog.StreamId, cancellation: cancellation)).AppendOne(new BackupWritten(report.Tables, report.Bytes, report.Header.At));
            await session.SaveChangesAsync(cancellation);
        }
        catch (Exception problem) when (problem is NpgsqlException or ConcurrencyException)
        {
            await Console.Error.WriteLineAsync($"That it was written could not be noted: {problem.Message}");
        }
    }
}
