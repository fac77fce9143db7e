using System.Diagnostics;
using System.Globalization;

namespace Attendance.Host.Commands;

/// <summary>Says on standard error, once a second at most, how far a command is and how long it may still take.</summary>
internal sealed class CommandProgress(string what) : IProgress<(int Done, int All)>
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _told;

    /// <summary>Called at once, on the thread that works.</summary>
    public void Report((int Done, int All) value)
    {
        if (_watch.Elapsed - _told < TimeSpan.FromSeconds(1))
            return;
        _told = _watch.Elapsed;
        var left = _watch.Elapsed * ((double)(value.All - value.Done) / Math.Max(1, value.Done));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.All} {what}, about {left.TotalSeconds:0} s left"));
    }
}
