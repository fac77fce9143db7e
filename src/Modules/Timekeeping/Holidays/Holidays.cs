using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Holidays;

/// <summary>Which days are holidays, from a year back: as far as what they changed is listed.</summary>
internal static class HolidaysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/holidays", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get(HttpContext context, IDocumentStore store, IQuerySession session, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(HolidayProjection), TimeSpan.FromSeconds(1), cancellation);
        var today = LocalDate.At(clock.GetUtcNow(), null);
        return Page.Of<HolidaysPage>(new
        {
            Rows = await GetHolidays.RunAsync(session, today.AddYears(-1), new(today.Year + 2, 12, 31), cancellation),
            Sites = (await GetPeople.SitesAsync(session, cancellation)).Values.OrderBy(site => site.Name, StringComparer.CurrentCultureIgnoreCase).ToList(),
            MayChange = context.User.IsAdministrator(),
        });
    }
}
