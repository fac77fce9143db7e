using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>What kiosks, and people's own browsers, told this node of the check-ins they kept without a network: how each ended, and how many still wait there.</summary>
public sealed class KeptCheckIns : IDisposable
{
    /// <summary>What a kiosk told so long ago says nothing any more.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(20);

    private readonly Meter _meter = new("Attendance.KeptCheckIns");
    private readonly Counter<long> _count;
    private readonly ConcurrentDictionary<string, long> _ended = new() { ["accepted"] = 0, ["duplicate"] = 0, ["held"] = 0, ["refused"] = 0 };
    private readonly ConcurrentDictionary<Guid, (long Count, DateTimeOffset At)> _waiting = [];
    private readonly TimeProvider _clock;

    public KeptCheckIns(TimeProvider clock)
    {
        _clock = clock;
        _count = _meter.CreateCounter<long>("attendance.kept_check_ins", description: "Check-ins that kiosks kept without a network, by how they ended.");
        _meter.CreateObservableGauge("attendance.kept_waiting", () => Waiting.Select(kiosk => new Measurement<long>(kiosk.Count, new KeyValuePair<string, object?>("kiosk", kiosk.Kiosk))), description: "Kept check-ins that still wait on a kiosk, as it told last.");
    }

    /// <summary>By outcome: "accepted", "duplicate", "held" or "refused".</summary>
    public IReadOnlyDictionary<string, long> Ended => _ended;

    public IReadOnlyList<(Guid Kiosk, long Count)> Waiting => [.. _waiting.Where(kiosk => _clock.GetUtcNow() - kiosk.Value.At < Forgotten).Select(kiosk => (kiosk.Key, kiosk.Value.Count))];

    /// <param name="kiosk">Null: it was a person's own browser, which is nobody else's business.</param>
    /// <param name="waiting">How many more wait on that kiosk; null: it does not say.</param>
    public void Tell(Guid? kiosk, string outcome, long? waiting)
    {
        _ended.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
        _count.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (kiosk is { } one && waiting is { } count)
            _waiting[one] = (count, _clock.GetUtcNow());
    }

    public void Dispose() => _meter.Dispose();
}
