using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Absences;

/// <param name="IsOwn">Whether it is the reader's: somebody else decides.</param>
public sealed record ManagedAbsence(AbsenceRow Row, Person Person, bool IsOwn);

/// <summary>Who asks to be away, and who will be, of the people a manager is responsible for.</summary>
internal static class AbsencesEndpoint
{
    /// <summary>Those that are over are listed for so many days: what was recorded wrongly is taken back until the hours are closed.</summary>
    private const int Past = 62;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/absences", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get([AsParameters] ListQuery list, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(AbsenceProjection), TimeSpan.FromSeconds(1), cancellation);
        var people = await GetPeople.OfAsync(session, vault, context.User, cancellation);
        var rows = await GetAbsences.CurrentAsync(session, LocalDate.At(clock.GetUtcNow(), null).AddDays(-Past), cancellation);
        // What waits comes first; those who only look for somebody find them.
        var page = list.PageOf(rows.Where(row => people.TryGetValue(row.EmployeeId, out var person) && list.Matches(person.Name, person.Number)).OrderByDescending(row => row.State == "requested").ToList());
        return Page.Of<AbsencesPage>(new
        {
            Absences = page.With((await GetAbsences.RevealAsync(session, vault, page.Items, cancellation)).Select(row => new ManagedAbsence(row, people[row.EmployeeId], row.EmployeeId == context.User.EmployeeId())).ToList()),
        });
    }
}
