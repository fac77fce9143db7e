using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.ApiKeys;

internal static class ApiKeysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api-keys", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(IQuerySession session, CancellationToken cancellation) =>
        Page.Of<ApiKeysPage>(new { Keys = await ApiKeySql.AllAsync(session, cancellation) });
}
