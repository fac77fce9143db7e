using System.CommandLine;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Host.Commands;

/// <summary>Writes which keys were destroyed, one JSON line each, for <c>restore</c>: a backup must bring nobody back.</summary>
internal sealed class ExportDestroyedKeysCommand : Command
{
    private static readonly Argument<string> Target = new("file") { Description = "Where the list goes." };

    public ExportDestroyedKeysCommand()
        : base("export-destroyed-keys", "Write the list of destroyed keys to a file; restore needs the newest one, so that a backup brings nobody back.")
    {
        Arguments.Add(Target);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Target)!, cancellation));
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenForReadingAsync(cancellation);
        await using var scope = services.Provider.CreateAsyncScope();
        var keys = await PersonVault.DestroyedAsync(scope.ServiceProvider.GetRequiredService<IQuerySession>(), cancellation);
        await DestroyedKeysFile.WriteAsync(path, keys, services.Provider.GetRequiredService<TimeProvider>().GetUtcNow(), cancellation);
        await Console.Error.WriteLineAsync($"{path} lists the destroyed keys ({keys.Count}).");
        return 0;
    }
}
