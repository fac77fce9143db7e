using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore;

namespace Attendance.Host.Commands;

/// <summary>Says on standard error, now and then, how far a command is and how long it may still take. It is called at once, on the threads that work.</summary>
/// <param name="what">Of what; empty: of the whole.</param>
/// <param name="every">At most so often; null: once a second.</param>
internal sealed class CommandProgress(string what, TimeSpan? every = null) : IProgress<(int Done, int All)>, IProgress<RebuildProgress>
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private TimeSpan _told;

    public void Report((int Done, int All) value) => Tell(value.Done, value.All);

    public void Report(RebuildProgress value) => Tell(value.Done, value.Last);

    private void Tell(long done, long all)
    {
        lock (_gate)
        {
            if (_watch.Elapsed - _told < (every ?? TimeSpan.FromSeconds(1)))
                return;
            _told = _watch.Elapsed;
        }
        var left = _watch.Elapsed * ((double)(all - done) / Math.Max(1, done));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {all}{(what.Length > 0 ? $" {what}" : "")}, about {left.TotalSeconds:0} s left"));
    }
}
