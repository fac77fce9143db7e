using NodaTime;

namespace Attendance.Timekeeping.People;

/// <summary>Today, where a site is.</summary>
public static class LocalDate
{
    /// <param name="zone">IANA zone; UTC where it is not known.</param>
    public static DateOnly At(DateTimeOffset now, string? zone) =>
        Instant.FromDateTimeOffset(now).InZone(DateTimeZoneProviders.Tzdb[zone ?? "UTC"]).Date.ToDateOnly();

    /// <summary>Wall time where a site is.</summary>
    public static DateTime Wall(DateTimeOffset at, string? zone) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone ?? "UTC"]).ToDateTimeUnspecified();

    /// <summary>Today at the site where it is latest.</summary>
    public static DateOnly Latest(DateTimeOffset now, IEnumerable<SiteView> sites) =>
        sites.Select(site => At(now, site.Zone)).DefaultIfEmpty(At(now, null)).Max();
}
