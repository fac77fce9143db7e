using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>One person's days, for their managers and administrators: a panel on the person's page.</summary>
internal static class EmployeeDaysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/timekeeping/employees/{id:guid}/days", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get(
        Guid id, string? from, string? to, ClaimsPrincipal user, IDocumentStore store, IQuerySession session, PersonVault vault, GetPersonDays days, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(RosterProjection), nameof(PunchProjection)], TimeSpan.FromSeconds(1), cancellation);
        var person = await GetPeople.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        if (!user.IsResponsibleFor(id, person.SiteId))
            throw new Rejection("You see only the people you are responsible for.", kind: RejectionKind.Forbidden);
        return Page.Of<EmployeeDaysPanel>(new { EmployeeId = id, MayCorrect = user.DecidesFor(id, person.SiteId), Days = await days.RunAsync(person, from, to, cancellation) });
    }
}
