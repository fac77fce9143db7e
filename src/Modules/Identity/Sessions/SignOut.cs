using Attendance.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Sessions;

internal static class SignOutEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", (Delegate)Post).RequireAuthorization(Policies.SignedIn);

    private static async Task<IResult> Post(HttpContext context)
    {
        await context.SignOutAsync(Schemes.Session);
        return TypedResults.Redirect(SignInEndpoint.Path);
    }
}
