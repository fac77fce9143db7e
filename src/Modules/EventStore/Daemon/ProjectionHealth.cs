using System.Collections.Concurrent;

namespace Attendance.EventStore.Daemon;

/// <summary>Which projections of this node are stuck, and why.</summary>
public sealed class ProjectionHealth
{
    private readonly ConcurrentDictionary<string, string> _stuck = new();

    public IReadOnlyDictionary<string, string> Stuck => _stuck;

    internal void Failed(string projection, Exception e) => _stuck[projection] = e.Message;

    internal void Recovered(string projection) => _stuck.TryRemove(projection, out _);
}
