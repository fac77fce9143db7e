using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Attendance.Enrolment.Erasures;
using Attendance.EventStore;
using Attendance.EventStore.Backups;
using Attendance.EventStore.Postgres;
using Attendance.EventStore.Sealing;
using Attendance.Vault;
using Npgsql;

namespace Attendance.Host.Commands;

/// <summary>Brings a backup back into an empty database; whoever was erased since stays erased.</summary>
internal sealed class RestoreCommand : Command
{
    private static readonly Argument<string> Source = new("file") { Description = "What backup wrote." };
    private static readonly Option<string?> Destroyed = new("--destroyed-keys") { Description = "The newest list that export-destroyed-keys wrote." };
    private static readonly Option<bool> None = new("--no-destroyed-keys") { Description = "There is no such list: nobody was erased, and no consent withdrawn, since the backup." };

    public RestoreCommand()
        : base("restore", "Bring a backup back into an empty database.")
    {
        Arguments.Add(Source);
        Options.Add(Destroyed);
        Options.Add(None);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Source)!, parsed.GetValue(Destroyed), parsed.GetValue(None), cancellation));
    }

    private static async Task<int> RunAsync(string path, string? list, bool none, CancellationToken cancellation)
    {
        if (list is null != none)
            throw new StartException("Give the newest list of destroyed keys with --destroyed-keys FILE, so that nobody who was erased comes back; or say --no-destroyed-keys.");
        var keys = list is null ? [] : await DestroyedKeysFile.ReadAsync(list, cancellation);
        if (!File.Exists(path))
            throw new StartException($"{path} does not exist.");
        await using var services = await CommandServices.OpenAsync(cancellation, migrate: false);
        var backup = services.Provider.GetRequiredService<Backup>();
        var watch = Stopwatch.StartNew();
        try
        {
            await using var file = File.OpenRead(path);
            var report = backup.Verify(file);
            file.Position = 0;
            await backup.MustBeEmptyAsync(cancellation);
            await services.Provider.GetRequiredService<Migrator>().MigrateAsync(cancellation);
            await backup.RestoreAsync(file, connection => SettleAsync(services.Provider, connection, keys, none, cancellation), cancellation);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.Tables} tables are back as of {report.Header.At:u}, {report.Bytes / 1048576.0:0.0} MB of rows ({watch.Elapsed.TotalSeconds:0.0} s)."));
            await RepeatErasuresAsync(services.Provider, cancellation);
            return await VerifyAsync(services.Provider, cancellation);
        }
        catch (BackupException problem)
        {
            throw new StartException($"{path}: {problem.Message} Nothing was changed.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>In the transaction of the restore: nobody can read a moment of it with keys that were destroyed, and nothing stays of one that does not fit.</summary>
    private static async Task SettleAsync(IServiceProvider services, NpgsqlConnection connection, IReadOnlyList<DestroyedKey> keys, bool none, CancellationToken cancellation)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().SessionIn(connection, new());
        if (!none && (await PersonVault.DestroyedAsync(session, cancellation)).Select(key => key.Id).Except(keys.Select(key => key.Id)).Any())
            throw new BackupException("The list of destroyed keys is older than the backup: it lacks keys that were destroyed before.");
        await PersonVault.DestroyAgainAsync(session, keys, cancellation);
        if (await ConfiguredKeys.MisfitAsync(services, session, cancellation) is { } problem)
            throw new BackupException(problem);
    }

    /// <summary>The log that came back does not know of erasures since; if this is interrupted, the next start does it.</summary>
    private static async Task RepeatErasuresAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<RepeatingErasures>().RunAsync(cancellation) is > 0 and var count)
            await Console.Error.WriteLineAsync($"{count} {(count == 1 ? "person" : "people")} had been erased, or had withdrawn their consent, since the backup: so it is again.");
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetService<HistoryVerifier>() is not { } verifier)
        {
            await Console.Error.WriteLineAsync("The history was not verified: ATTENDANCE_AUDIT_KEY is not set.");
            return 0;
        }
        var report = await verifier.VerifyAsync([], cancellation);
        await Console.Error.WriteLineAsync(report.Problem is { } problem
            ? $"The history does not verify: {problem}"
            : string.Create(CultureInfo.InvariantCulture, $"The history is as it was sealed: {report.Events} events under {report.Seals} seals, {report.Unsealed} not sealed yet."));
        return report.Problem is null ? 0 : 1;
    }
}
