using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.FirstSteps;

/// <summary>The checklist from an empty system to the first check-in.</summary>
internal static class FirstStepsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/start", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(IDocumentStore store, IDocumentSession session, CancellationToken cancellation)
    {
        foreach (var projection in (string[])[nameof(SiteProjection), nameof(EmployeeProjection), nameof(FirstStepsProjection)])
            await store.WaitForNonStaleDataAsync(projection, ReadYourWrites.Longest, cancellation);
        return Page.Of<FirstStepsPage>(new
        {
            Done = await GetFirstSteps.RunAsync(session, cancellation),
            Organisation = await session.Events.AggregateStreamAsync<Organisation>(Organisation.StreamId, cancellation: cancellation),
        });
    }
}
