using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Timekeeping.Presences;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Dashboards;

/// <summary>Who is in now, then the day and the week; what was read first is on the page at once, and follows every punch.</summary>
internal static class DashboardEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/dashboard", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get(
        string? show, [AsParameters] ListQuery list, HttpRequest request, ClaimsPrincipal user, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        // Before the board: what changes while it is read is told again, not missed.
        var seen = await GetPresence.ChangesAsync(session, cancellation);
        return Page.Of<DashboardPage>(new
        {
            Query = request.QueryString.Value ?? "",
            Seen = seen,
            Board = await PresenceEndpoint.ReadAsync(show, list, user, session, vault, settings, clock, cancellation),
        });
    }
}
