using System.Diagnostics;

namespace Attendance.Host.Profiler;

/// <param name="What">"SQL", or the kind of work.</param>
/// <param name="Text">A statement without its parameters, or the name of the work.</param>
/// <param name="Parameters">Of a statement, in development alone.</param>
public sealed record ProfilePart(string What, string Text, double Milliseconds, string? Parameters = null);

/// <summary>One request, or one piece of background work, while it is measured.</summary>
internal sealed class Profile(string name, DateTimeOffset at)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly List<ProfilePart> _parts = [];
    private long _hits, _misses;

    public Guid Id { get; } = Guid.CreateVersion7();

    public DateTimeOffset At => at;

    public string Name { get; set; } = name;

    public int? Status { get; set; }

    public double Milliseconds { get; private set; }

    /// <summary>Of the whole process meanwhile: other requests are in it.</summary>
    public long Allocated { get; private set; }

    /// <summary>How often what was looked for in memory was there.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>How often it was not.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    public IReadOnlyList<ProfilePart> Parts
    {
        get
        {
            lock (_parts)
                return [.. _parts];
        }
    }

    public void Add(ProfilePart part)
    {
        lock (_parts)
            if (_parts.Count < 500)
                _parts.Add(part);
    }

    public void Looked(long hits, long misses)
    {
        Interlocked.Add(ref _hits, hits);
        Interlocked.Add(ref _misses, misses);
    }

    public Profile End()
    {
        Milliseconds = Stopwatch.GetElapsedTime(_begun).TotalMilliseconds;
        Allocated = GC.GetTotalAllocatedBytes() - _allocated;
        return this;
    }
}

/// <param name="Share">Of requests that are measured, 0 to 1.</param>
/// <param name="Hours">Older profiles are pruned.</param>
/// <param name="Most">More profiles than that are pruned.</param>
public sealed record ProfilerSwitch(bool IsOn, double Share, int Hours, int Most)
{
    public static ProfilerSwitch Usual { get; } = new(false, 1, 24, 2000);
}
