using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Dashboards;

internal static class DashboardEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/dashboard", Get).RequireAuthorization(Policies.Manager);

    private static IResult Get(HttpRequest request) => Page.Of<DashboardPage>(new { Query = request.QueryString.Value ?? "" });
}
