using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.PayrollProfiles;

/// <summary>Which profiles there are, and a form to save another one.</summary>
internal static class PayrollProfilesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/payroll-profiles", Get).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Get(IDocumentStore store, IQuerySession session, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PayrollProfileProjection), TimeSpan.FromSeconds(1), cancellation);
        return Page.Of<PayrollProfilesPage>(new { Profiles = await GetPayrollProfiles.RunAsync(session, cancellation) });
    }
}
