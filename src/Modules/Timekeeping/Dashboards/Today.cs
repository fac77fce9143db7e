using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Dashboards;

/// <param name="At">Wall time; a quarter of an hour begins.</param>
/// <param name="In">How many were in at its end.</param>
/// <param name="Came">How many checked in within it.</param>
/// <param name="Left">How many checked out within it.</param>
public sealed record QuarterHour(DateTime At, long In, long Came, long Left);

/// <summary>How many were in over the day: a panel of the dashboard.</summary>
internal static class TodayEndpoint
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/timekeeping/today", Get).RequireAuthorization(Policies.Manager).WithMetadata(AskedByThePage.Instance);

    private static async Task<IResult> Get(ClaimsPrincipal user, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        Guid[]? people = user.SeesEverything() ? null : [.. (await GetPeople.OfManagerAsync(session, vault, user.ManagedSites(), user.ManagedPeople(), cancellation)).Keys];
        var now = clock.GetUtcNow();
        var sites = (await GetPeople.SitesAsync(session, cancellation)).Values.ToList();
        if (sites.Count == 0)
            return Page.Of<TodayPanel>(new { Quarters = Array.Empty<QuarterHour>() });
        var today = sites.ToDictionary(site => site.Id, site => LocalDate.At(now, site.Zone));
        return Page.Of<TodayPanel>(new
        {
            Quarters = Of(
                await GetToday.RunAsync(session, people, today, cancellation), await GetToday.AtMidnightAsync(session, people, today, now, settings.LongestSession, cancellation),
                GetToday.Base + sites.Max(site => LocalDate.Wall(now, site.Zone).TimeOfDay)),
        });
    }

    /// <summary>From the first punch of the day until now, without a gap; from midnight on where somebody was in then.</summary>
    /// <param name="counts">By time.</param>
    /// <param name="atMidnight">How many were in when the day began.</param>
    /// <param name="now">Where it is latest.</param>
    public static IReadOnlyList<QuarterHour> Of(IReadOnlyList<PunchCount> counts, long atMidnight, DateTime now)
    {
        if (counts.Count == 0 && atMidnight == 0)
            return [];
        var quarters = new List<QuarterHour>();
        var isIn = atMidnight;
        for (var at = atMidnight > 0 ? now.Date : counts[0].At; at <= now; at += Quarter)
        {
            var (came, left) = (Punches(at, Direction.In), Punches(at, Direction.Out));
            isIn = Math.Max(0, isIn + came - left);
            quarters.Add(new(at, isIn, came, left));
        }
        return quarters;

        long Punches(DateTime at, Direction direction) => counts.Where(count => count.At == at && count.Direction == direction).Sum(count => count.Punches);
    }
}
