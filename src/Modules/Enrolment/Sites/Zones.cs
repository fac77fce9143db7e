using Attendance.EventStore;
using NodaTime;
using NodaTime.TimeZones;

namespace Attendance.Enrolment.Sites;

/// <summary>IANA time zones from NodaTime's own copy: one for each place, without their older names.</summary>
internal static class Zones
{
    public static IReadOnlyList<string> All { get; } = [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(place => place.ZoneId).Append("UTC").Order(StringComparer.Ordinal)];

    /// <exception cref="Rejection">There is no such zone.</exception>
    public static string Known(string? zone, string field) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone?.Trim() ?? "")?.Id
        ?? throw new Rejection("There is no such time zone. Choose one like Europe/Vienna.", field);

    /// <summary>The zone of the machine, where it has one that is known; else UTC.</summary>
    public static string OfMachine() => TimeZoneInfo.Local.HasIanaId && All.Contains(TimeZoneInfo.Local.Id) ? TimeZoneInfo.Local.Id : "UTC";
}
