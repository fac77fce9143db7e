using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Attendance.Vault;

namespace Attendance.Host.Commands;

/// <summary>Wraps everybody's data keys by the newest configured key, while the program may go on running.</summary>
internal sealed class RotateKeysCommand : Command
{
    public RotateKeysCommand()
        : base("rotate-keys", "Wrap everybody's keys by the first of DATA_ENCRYPTION_KEY and of FACE_DATA_ENCRYPTION_KEY; the older ones must still be on the lists, and every node must have been started with the new ones.") =>
        SetAction((_, cancellation) => RunAsync(cancellation));

    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenForReadingAsync(cancellation);
        var rotation = services.Provider.GetRequiredService<KeyRotation>();
        var all = await rotation.OutdatedAsync(cancellation);
        var watch = Stopwatch.StartNew();
        try
        {
            await rotation.RunAsync(new Telling(all, watch), cancellation);
        }
        catch (CryptographicException e)
        {
            throw new StartException($"{e.Message} Put it back on the list, after the new one.");
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{all} keys were wrapped anew ({watch.Elapsed.TotalSeconds:0.0} s); nothing is under an older key any more."));
        await Console.Error.WriteLineAsync("Older keys can leave the lists once every node has started with the new one; keep them with the backups that were made under them.");
        return 0;
    }

    private sealed class Telling(long all, Stopwatch watch) : IProgress<long>
    {
        public void Report(long value) =>
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} of {all}, about {(watch.Elapsed * ((double)Math.Max(0, all - value) / value)).TotalSeconds:0} s left"));
    }
}
