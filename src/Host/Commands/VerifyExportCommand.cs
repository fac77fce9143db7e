using System.CommandLine;
using System.Text.Json;
using Attendance.EventStore.Sealing;

namespace Attendance.Host.Commands;

/// <summary>Checks an exported selection of the history by itself: no database, no secret, only the public key.</summary>
internal sealed class VerifyExportCommand : Command
{
    private static readonly Argument<string> Source = new("file") { Description = "JSON lines, as the audit page exports them." };
    private static readonly Option<string> Key = new("--key") { Description = "The public keys, as export-seals writes them (FILE.pem).", Required = true };

    public VerifyExportCommand()
        : base("verify-export", "Check exported events against their seals; needs the public key alone. Exits with 1 and names the first that is not as it was sealed.")
    {
        Arguments.Add(Source);
        Options.Add(Key);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Source)!, parsed.GetValue(Key)!, cancellation));
    }

    private static async Task<int> RunAsync(string file, string keyFile, CancellationToken cancellation)
    {
        var keys = await ReadAsync(keyFile, "public key in PEM", async () => PublicAuditKey.ParseAll(await File.ReadAllTextAsync(keyFile, cancellation)));
        var lines = await ReadAsync(file, "exported selection", async () => (await File.ReadAllLinesAsync(file, cancellation)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<ExportedLine>(line, ExportedLine.Json) ?? throw new JsonException("null")).ToList());
        var seals = new Dictionary<long, Seal>();
        foreach (var seal in lines.Select(line => line.Seal).OfType<Seal>())
        {
            if (!keys.Any(key => key.IsSignatureOf(seal)))
                return Tell($"The signature of seal {seal.Number} is not of this key, or the seal was changed.");
            seals[seal.Number] = seal;
        }
        var events = lines.Select(line => line.Event).OfType<ProvedEvent>().ToList();
        if (events.Count == 0 || events.Count + seals.Count != lines.Count)
            throw new StartException($"{file} is no exported selection: it holds no events, or lines that are neither events nor seals.");
        foreach (var e in events.Where(e => e.Seal is not null))
        {
            if (!seals.TryGetValue(e.Seal!.Value, out var seal))
                return Tell($"Seal {e.Seal}, which covers event {e.Sequence}, is not in the file.");
            if (!e.IsProvedBy(seal))
                return Tell($"Event {e.Sequence} is not as it was sealed.");
        }
        var unproved = events.Where(e => e.Seal is null).Select(e => e.Sequence).ToList();
        if (unproved.Count > 0)
            return Tell($"Nothing proves {unproved.Count} of {events.Count} events, which were exported before they were sealed, or changed: {string.Join(", ", unproved.Take(20))}{(unproved.Count > 20 ? " …" : "")}. Export them again.");
        Console.WriteLine($"{events.Count} events are as they were sealed, under {seals.Count} seals.");
        return 0;
    }

    private static int Tell(string problem)
    {
        Console.WriteLine(problem);
        return 1;
    }

    private static async Task<T> ReadAsync<T>(string file, string what, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new StartException($"{file} is no {what}: {e.Message}");
        }
    }
}
