using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Calendars;

/// <summary>One's own days of the last quarter, for a calendar program that knows the secret address.</summary>
internal static class CalendarEndpoint
{
    private const int Days = 92;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/calendar/{secret}", Get).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> Get(string secret, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(CalendarProjection), TimeSpan.FromSeconds(1), cancellation);
        if (await GetCalendars.OwnerAsync(session, CalendarLog.Digest(secret), cancellation) is not { } id || await GetPeople.OneAsync(session, vault, id, cancellation) is not { } person)
            throw new Rejection("There is no calendar at this address (any more).", kind: RejectionKind.NotFound);
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation);
        var today = LocalDate.At(clock.GetUtcNow(), site?.Zone);
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Bytes(DaysAsCalendar.Write(await timesheets.OfAsync(person, new(today.AddDays(1 - Days), today), cancellation), clock.GetUtcNow()), "text/calendar; charset=utf-8");
    }
}
