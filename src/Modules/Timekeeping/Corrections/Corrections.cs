using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Corrections;

/// <param name="Effect">Null: the day has changed since, and it cannot be approved any more.</param>
/// <param name="IsOwn">Whether it is the reader's: somebody else decides.</param>
public sealed record WaitingCorrection(CorrectionRow Row, Person Person, CorrectionEffect? Effect, bool IsOwn);

/// <summary>What people have proposed and nobody has decided on: before, after, and what it does to hours.</summary>
internal static class CorrectionsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/corrections", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get([AsParameters] ListQuery list, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, Correcting correcting, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(CorrectionProjection), TimeSpan.FromSeconds(1), cancellation);
        var people = await GetPeople.OfAsync(session, vault, context.User, cancellation);
        var page = list.PageOf((await GetCorrections.WaitingAsync(session, cancellation)).Where(row => people.TryGetValue(row.EmployeeId, out var person) && list.Matches(person.Name, person.Number)).ToList());
        var waiting = new List<WaitingCorrection>();
        foreach (var row in await GetCorrections.RevealAsync(session, vault, page.Items, cancellation))
        {
            var person = people[row.EmployeeId];
            var log = await session.Events.AggregateStreamAsync<PunchLog>(PunchLog.StreamOf(row.EmployeeId), cancellation: cancellation);
            if (log.Proposed.Find(one => one.CorrectionId == row.Id) is { } proposed)
                waiting.Add(new(row, person, await EffectAsync(proposed, log, person, context, correcting, cancellation), person.Id == context.User.EmployeeId()));
        }
        return Page.Of<CorrectionsPage>(new { Waiting = page.With(waiting) });
    }

    private static async Task<CorrectionEffect?> EffectAsync(CorrectionProposed proposed, PunchLog log, Person person, HttpContext context, Correcting correcting, CancellationToken cancellation)
    {
        try
        {
            return await correcting.EffectAsync(proposed, log, person, context.User, cancellation);
        }
        catch (Rejection)
        {
            return null;
        }
    }
}
