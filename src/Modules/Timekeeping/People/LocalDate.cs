using System.Collections.Concurrent;
using NodaTime;

namespace Attendance.Timekeeping.People;

/// <summary>Today, where a site is.</summary>
public static class LocalDate
{
    /// <summary>NodaTime's own cache waits for a lock at every look, in which the hours of many people would stand in line.</summary>
    private static readonly ConcurrentDictionary<string, DateTimeZone> Zones = [];

    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">There is no such zone.</exception>
    public static DateTimeZone Zone(string name) => Zones.GetOrAdd(name, static name => DateTimeZoneProviders.Tzdb[name]);

    /// <param name="zone">IANA zone; UTC where it is not known.</param>
    public static DateOnly At(DateTimeOffset now, string? zone) =>
        Instant.FromDateTimeOffset(now).InZone(Zone(zone ?? "UTC")).Date.ToDateOnly();

    /// <summary>Wall time where a site is.</summary>
    public static DateTime Wall(DateTimeOffset at, string? zone) =>
        Instant.FromDateTimeOffset(at).InZone(Zone(zone ?? "UTC")).ToDateTimeUnspecified();

    /// <summary>Today at the site where it is latest.</summary>
    public static DateOnly Latest(DateTimeOffset now, IEnumerable<SiteView> sites) =>
        sites.Select(site => At(now, site.Zone)).DefaultIfEmpty(At(now, null)).Max();
}
