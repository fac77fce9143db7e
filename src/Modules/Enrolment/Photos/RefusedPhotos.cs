using Attendance.EventStore;

namespace Attendance.Enrolment.Photos;

/// <summary>The stream of the pictures of one person that were not taken; it is only written to.</summary>
public sealed record RefusedPhotos : IAggregate<RefusedPhotos>
{
    public static bool IsFolded => false;

    public static RefusedPhotos Initial { get; } = new();

    public static RefusedPhotos Evolve(RefusedPhotos state, object @event) => state;

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("refused-photos", employeeId);
}
