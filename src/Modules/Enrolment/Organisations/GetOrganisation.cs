using Attendance.EventStore;
using NodaTime;

namespace Attendance.Enrolment.Organisations;

public static class GetOrganisation
{
    /// <summary>The organisation's time zone; UTC before it has one.</summary>
    public static async Task<DateTimeZone> ZoneAsync(IQuerySession session, CancellationToken cancellation) =>
        await session.QueryAsync<string>("select zone from enrolment.organisation", cancellation) is [var zone]
            ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc
            : DateTimeZone.Utc;
}
