using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.SignOffs;

/// <param name="Sha256">Of the days as they are shown.</param>
/// <param name="MayDecide">Not about oneself, and not by somebody who only looks.</param>
public sealed record ApprovalRow(Timesheet Sheet, string Sha256, bool IsClosed, bool MayDecide);

/// <summary>The hours of a period, of the people a manager is responsible for, to approve. Sites whose periods run otherwise are shown by themselves.</summary>
internal static class ApprovalsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/approvals", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get(
        string? day, string? site, [AsParameters] ListQuery list, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PunchProjection), TimeSpan.FromSeconds(1), cancellation);
        var user = context.User;
        var people = await GetPeople.OfAsync(session, vault, user, cancellation);
        var sites = (await GetPeople.SitesAsync(session, cancellation)).Values.Where(one => people.Values.Any(person => person.SiteId == one.Id)).OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        if (sites.Count == 0)
            return Page.Of<ApprovalsPage>(new { Sites = sites, Rows = list.PageOf(Array.Empty<ApprovalRow>()) });
        var shown = sites.Find(one => Guid.TryParse(site, out var id) && one.Id == id) ?? sites[0];
        var periods = await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(shown.Id), cancellation: cancellation);
        var today = LocalDate.At(clock.GetUtcNow(), shown.Zone);
        var range = string.IsNullOrWhiteSpace(day) ? periods.Rhythm.Before(today) : periods.Rhythm.Of(DateRange.Read(day, day, today).From);
        var asked = list.PageOf(people.Values.Where(person => person.SiteId == shown.Id && (person.LeftAt is not { } left || LocalDate.At(left, shown.Zone) >= range.From) && list.Matches(person.Name, person.Number))
            .OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase).ToList());
        var sheets = await timesheets.OfAsync(asked.Items, range, cancellation);
        var isClosed = periods.WhyClosed(range.From, range.To) is not null;
        return Page.Of<ApprovalsPage>(new
        {
            Sites = sites,
            Site = shown,
            Range = range,
            IsOver = range.To < today,
            Rows = asked.With(sheets.Where(sheet => sheet.Days.Count > 0).Select(sheet => new ApprovalRow(sheet, sheet.Digest(), isClosed, user.DecidesFor(sheet.Person.Id, sheet.Person.SiteId))).ToList()),
        });
    }
}
