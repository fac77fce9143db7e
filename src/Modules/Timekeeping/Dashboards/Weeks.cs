using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Dashboards;

/// <param name="Day">Of this week.</param>
/// <param name="Before">How many people came a week before.</param>
/// <param name="Now">How many came; null: the day is still to come.</param>
public sealed record WeekDay(DateOnly Day, long Before, long? Now);

/// <summary>How many people came, this week beside last week: a panel of the dashboard.</summary>
internal static class WeeksEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/timekeeping/weeks", Get).RequireAuthorization(Policies.Manager).WithMetadata(AskedByThePage.Instance);

    private static async Task<IResult> Get(ClaimsPrincipal user, IQuerySession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        Guid[]? people = user.SeesEverything() ? null : [.. (await GetPeople.OfManagerAsync(session, vault, user.ManagedSites(), user.ManagedPeople(), cancellation)).Keys];
        var today = LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values);
        var monday = Hours.Overtimes.WeekOf(today, DayOfWeek.Monday);
        var counts = await GetWeeks.RunAsync(session, people, monday.AddDays(-7), monday.AddDays(6), cancellation);
        return Page.Of<WeeksPanel>(new
        {
            Days = Enumerable.Range(0, 7).Select(monday.AddDays).Select(day => new WeekDay(day, counts.GetValueOrDefault(day.AddDays(-7)), day > today ? null : counts.GetValueOrDefault(day))).ToList(),
        });
    }
}
