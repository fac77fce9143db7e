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

/// <summary>The days of the person who asks.</summary>
internal static class MyDaysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/my/days", Get).RequireAuthorization(Policies.Employee);

    private static async Task<IResult> Get(
        string? from, string? to, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PunchProjection), TimeSpan.FromSeconds(1), cancellation);
        var person = await GetPeople.OneAsync(session, vault, context.User.EmployeeId()!.Value, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return Page.Of<MyDaysPage>(new { Days = await PersonDays.ReadAsync(person, from, to, session, settings, clock, cancellation) });
    }
}
