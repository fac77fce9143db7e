using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Identity.Kiosks;

/// <summary>A device that checks people in.</summary>
public sealed record Kiosk(Guid Id, bool Paired) : IAggregate<Kiosk>
{
    public static Kiosk Initial { get; } = new(Guid.Empty, false);

    public static Kiosk Evolve(Kiosk state, object @event) => @event switch
    {
        KioskPaired e => new(e.KioskId, true),
        KioskRevoked => state with { Paired = false },
        _ => state,
    };
}
