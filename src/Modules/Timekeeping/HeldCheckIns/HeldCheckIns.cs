using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <param name="MayDecide">Nobody decides about their own.</param>
public sealed record HeldCheckIn(HeldCheckInRow Row, Person Person, string SiteName, bool MayDecide);

/// <summary>What revoked kiosks had kept of one's people: it waits here for a decision.</summary>
internal static class HeldCheckInsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/held-check-ins", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get([AsParameters] ListQuery list, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(HeldCheckInProjection), TimeSpan.FromSeconds(1), cancellation);
        var people = await GetPeople.OfAsync(session, vault, context.User, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var page = list.PageOf((await GetHeldCheckIns.WaitingAsync(session, people.Keys, cancellation)).Where(row => list.Matches(people[row.EmployeeId].Name, people[row.EmployeeId].Number)).ToList());
        return Page.Of<HeldCheckInsPage>(new
        {
            Held = page.With([.. page.Items.Select(row => new HeldCheckIn(row, people[row.EmployeeId], sites.GetValueOrDefault(row.SiteId)?.Name ?? "", context.User.DecidesFor(row.EmployeeId, people[row.EmployeeId].SiteId)))]),
        });
    }
}
