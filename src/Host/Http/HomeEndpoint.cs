using System.Security.Claims;
using Attendance.Web.Access;

namespace Attendance.Host.Http;

/// <summary>The start page is the one that suits whoever comes.</summary>
internal static class HomeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", Get).AllowAnonymous().ExcludeFromDescription();

    private static IResult Get(ClaimsPrincipal user) => TypedResults.Redirect(user switch
    {
        _ when user.CameBy(Schemes.Kiosk) => "/kiosk",
        _ when user.Id() is null => "/sign-in",
        _ when user.IsAdministrator() => "/start",
        _ when user.IsInRole(Roles.Auditor) => "/audit",
        _ when user.IsInRole(Roles.Manager) => "/dashboard",
        _ when user.IsInRole(Roles.Employee) => "/my/days",
        _ when user.IsInRole(Roles.Payroll) => "/attendance",
        _ => "/account",
    });
}
