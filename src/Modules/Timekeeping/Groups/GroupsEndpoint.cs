using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Groups;

/// <param name="Until">The last day; null: it has no end yet.</param>
public sealed record Member(Person Person, DateOnly From, DateOnly? Until);

/// <summary>Which groups there are, who belongs to one, and forms to change it.</summary>
internal static class GroupsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/work-rules/groups", Get).RequireAuthorization(Policies.Hours);

    /// <param name="group">Whose members are shown; none: only how many there are.</param>
    private static async Task<IResult> Get(string? group, [AsParameters] ListQuery list, IDocumentStore store, IQuerySession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(GroupProjection), TimeSpan.FromSeconds(1), cancellation);
        var today = LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values);
        var groups = await GetGroups.AllAsync(session, cancellation);
        var spans = (await GetGroups.MembersAsync(session, cancellation)).GroupBy(row => row.EmployeeId).SelectMany(Spans).Where(span => span.GroupId is not null && (span.Until is not { } until || until >= today)).ToList();
        var chosen = string.IsNullOrEmpty(group) ? null : await GetGroups.OneAsync(session, group, cancellation);
        var people = chosen is null ? null : await GetPeople.AllAsync(session, vault, cancellation);
        return Page.Of<GroupsPage>(new
        {
            Groups = groups.Select(one => (one, Today: spans.Count(span => span.GroupId == one.Id && span.From <= today))).ToList(),
            Chosen = chosen,
            Members = chosen is null ? null : list.PageOf(spans.Where(span => span.GroupId == chosen.Id && people!.ContainsKey(span.EmployeeId)).Select(span => new Member(people![span.EmployeeId], span.From, span.Until))
                .Where(member => list.Matches(member.Person.Name, member.Person.Number)).OrderBy(member => member.Person.Name, StringComparer.CurrentCultureIgnoreCase).ToList()),
            Today = today,
        });
    }

    private static IEnumerable<Span> Spans(IGrouping<Guid, MemberRow> person)
    {
        var rows = person.ToList();
        return rows.Select((row, i) => new Span(row.EmployeeId, row.GroupId, row.From, i + 1 < rows.Count ? rows[i + 1].From.AddDays(-1) : null));
    }

    /// <param name="Until">The last day; null: it has no end yet.</param>
    private sealed record Span(Guid EmployeeId, Guid? GroupId, DateOnly From, DateOnly? Until);
}
