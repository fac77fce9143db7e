using Attendance.EventStore;

namespace Attendance.Recognition.Attempts;

/// <summary>The stream of one device's attempts on one day (UTC); it is only written to.</summary>
public sealed record DeviceDay : IAggregate<DeviceDay>
{
    public static bool IsFolded => false;

    public static DeviceDay Initial { get; } = new();

    public static DeviceDay Evolve(DeviceDay state, object @event) => state;

    public static Guid StreamOf(Guid deviceId, DateTimeOffset at) => StreamIds.Of("attempts", deviceId, at.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
}
