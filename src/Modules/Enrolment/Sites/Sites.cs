using Attendance.Enrolment.Organisations;
using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Sites;

internal static class SitesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/sites", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(IDocumentStore store, IDocumentSession session, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(SiteProjection), ReadYourWrites.Longest, cancellation);
        var organisation = await session.Events.AggregateStreamAsync<Organisation>(Organisation.StreamId, cancellation: cancellation);
        return Page.Of<SitesPage>(new { Sites = await GetSites.RunAsync(session, cancellation), Organisation = organisation });
    }
}
