using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Attendance.Enrolment.Erasures;
using Attendance.EventStore;
using Attendance.EventStore.Backups;
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
        var keys = list is null ? [] : await ReadAsync(list, cancellation);
        if (!File.Exists(path))
            throw new StartException($"{path} does not exist.");
        await using var services = await CommandServices.OpenAsync(cancellation);
        var backup = services.Provider.GetRequiredService<Backup>();
        var watch = Stopwatch.StartNew();
        try
        {
            await using var file = File.OpenRead(path);
            var report = backup.Verify(file);
            file.Position = 0;
            IReadOnlyList<RevivedKey> revived = [];
            await backup.RestoreAsync(file, async connection => revived = await DestroyAsync(services.Provider, connection, keys, cancellation), cancellation);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.Tables} tables are back as of {report.Header.At:u}, {report.Bytes / 1048576.0:0.0} MB of rows ({watch.Elapsed.TotalSeconds:0.0} s)."));
            await EraseAgainAsync(services.Provider, revived, cancellation);
            return await VerifyAsync(services.Provider, cancellation);
        }
        catch (BackupException problem)
        {
            throw new StartException($"{path}: {problem.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>In the transaction of the restore: nobody can read a moment of it with the keys still there.</summary>
    private static async Task<IReadOnlyList<RevivedKey>> DestroyAsync(IServiceProvider services, NpgsqlConnection connection, IReadOnlyList<DestroyedKey> keys, CancellationToken cancellation)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().SessionIn(connection, new());
        return await PersonVault.DestroyAgainAsync(session, keys, cancellation);
    }

    /// <summary>The log that came back does not know of it yet.</summary>
    private static async Task EraseAgainAsync(IServiceProvider services, IReadOnlyList<RevivedKey> revived, CancellationToken cancellation)
    {
        foreach (var person in revived.GroupBy(key => key.Subject))
        {
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RepeatingErasures>().RunAsync(person.Key, wholly: person.Any(key => key.Purpose == KeyPurpose.Personal), cancellation);
        }
        if (revived.Count > 0)
            await Console.Error.WriteLineAsync($"{revived.Count} keys of the backup had been destroyed since, and are destroyed again.");
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetService<HistoryVerifier>() is not { } verifier)
            return 0;
        if ((await verifier.VerifyAsync([], cancellation)).Problem is { } problem)
        {
            await Console.Error.WriteLineAsync($"The history does not verify: {problem}");
            return 1;
        }
        await Console.Error.WriteLineAsync("The history is as it was sealed.");
        return 0;
    }

    private static async Task<IReadOnlyList<DestroyedKey>> ReadAsync(string list, CancellationToken cancellation)
    {
        try
        {
            return [.. (await File.ReadAllLinesAsync(list, cancellation)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<DestroyedKey>(line) ?? throw new JsonException("null"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartException($"{list} is no list of destroyed keys: {e.Message}");
        }
    }
}
