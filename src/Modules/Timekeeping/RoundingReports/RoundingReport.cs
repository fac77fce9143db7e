using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.RoundingReports;

/// <summary>What rounding did at a site, together and to each person.</summary>
public sealed record RoundedSite(string Name, RoundingDrift Together, IReadOnlyList<(Person Person, RoundingDrift Drift)> People)
{
    /// <summary>Sites at which something was rounded; of their people, those for whom it was.</summary>
    public static IReadOnlyList<RoundedSite> Of(IEnumerable<Timesheet> sheets) =>
    [
        .. sheets.GroupBy(sheet => sheet.Site).OrderBy(site => site.Key.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(site => new RoundedSite(
                site.Key.Name, RoundingDrift.Of(site.SelectMany(sheet => sheet.Days)),
                [.. site.Select(sheet => (sheet.Person, Drift: RoundingDrift.Of(sheet.Days))).Where(one => one.Drift.Sum != TimeSpan.Zero).OrderBy(one => one.Drift.Sum)]))
            .Where(site => site.People.Count > 0),
    ];
}

/// <summary>Whether rounding favours somebody: rounded less punched, for each person and a range of days.</summary>
internal static class RoundingReportEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/attendance/rounding", Get).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Get(string? from, string? to, IQuerySession session, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var range = DateRange.Read(from, to, LocalDate.Latest(clock.GetUtcNow(), sites.Values));
        return Page.Of<RoundingReportPage>(new { Range = range, Sites = RoundedSite.Of(await timesheets.RunAsync(range, _ => true, withoutDays: false, cancellation)) });
    }
}
