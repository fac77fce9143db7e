using Attendance.EventStore;
using Attendance.Timekeeping.Presences;
using Attendance.Timekeeping.Punches;
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

    private static async Task<IResult> Get(string? from, string? to, HttpContext context, IDocumentStore store, IQuerySession session, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PunchProjection), TimeSpan.FromSeconds(1), cancellation);
        var id = context.User.EmployeeId()!.Value;
        var range = DateRange.Read(from, to, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddDays(1)));
        return Page.Of<MyDaysPage>(new
        {
            Range = range,
            Days = await GetDays.OfAsync(session, id, range.From, range.To, cancellation),
            Presence = await GetPresence.OneAsync(session, id, cancellation),
        });
    }
}
