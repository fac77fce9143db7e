using System.Globalization;
using Attendance.EventStore;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Rules;

/// <summary>Which rules are in force, and a form to set others.</summary>
internal static class WorkRulesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/work-rules", Get).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Get(string? weeks, IDocumentStore store, IQuerySession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(WorkRulesProjection), nameof(GroupProjection)], TimeSpan.FromSeconds(1), cancellation);
        var sites = (await GetPeople.SitesAsync(session, cancellation)).Values.OrderBy(site => site.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var rows = await GetWorkRules.RowsAsync(session, cancellation);
        var groups = await GetGroups.AllAsync(session, cancellation);
        var names = sites.Select(site => (site.Id, site.Name)).Concat(groups.Select(group => (group.Id, group.Name))).ToDictionary();
        foreach (var scope in rows.Select(row => row.Scope).Distinct().Where(scope => scope != Guid.Empty && !names.ContainsKey(scope)))
            names[scope] = (await GetPeople.OneAsync(session, vault, scope, cancellation))?.Name ?? "an employee";
        return Page.Of<WorkRulesPage>(new
        {
            Rows = rows,
            Names = names,
            Sites = sites,
            Groups = groups,
            Weeks = int.TryParse(weeks, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 4) : 1,
            Today = LocalDate.Latest(clock.GetUtcNow(), sites),
        });
    }
}
