using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>The screen where people check in: at a kiosk, or in one's own browser.</summary>
internal static class CheckInPageEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/kiosk", AtKiosk).RequireAuthorization(Policies.Kiosk);
        routes.MapGet("/check-in", Own).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> AtKiosk(HttpContext context, IQuerySession session, CancellationToken cancellation) =>
        Page.Of<CheckInPage>(new { Kiosk = true, Who = context.User.Id()!.Value, Site = await GetPeople.SiteAsync(session, context.User.SiteId()!.Value, cancellation) });

    private static async Task<IResult> Own(HttpContext context, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var person = await GetPeople.OneAsync(session, vault, context.User.EmployeeId()!.Value, cancellation);
        var site = person is null ? null : await GetPeople.SiteAsync(session, person.SiteId, cancellation);
        return Page.Of<CheckInPage>(new { Kiosk = false, Who = context.User.EmployeeId()!.Value, Site = site, Number = person?.Number });
    }
}
