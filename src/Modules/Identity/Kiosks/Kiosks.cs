using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Postgres;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Kiosks;

internal static class KiosksEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/kiosks", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(IDocumentStore store, IQuerySession session, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PeopleProjection), TimeSpan.FromSeconds(1), cancellation);
        return Page.Of<KiosksPage>(new { Kiosks = await KioskSql.AllAsync(session, cancellation), Sites = await GetPeople.SitesAsync(session, cancellation) });
    }
}
