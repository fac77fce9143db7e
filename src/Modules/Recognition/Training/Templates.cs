using Attendance.EventStore;

namespace Attendance.Recognition.Training;

/// <summary>The stream of what was made of one person's photos.</summary>
public sealed record Templates : IAggregate<Templates>
{
    public static bool IsFolded => false;

    public static Templates Initial { get; } = new();

    public static Templates Evolve(Templates state, object @event) => state;

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("templates", employeeId);
}
