using System.Security.Claims;
using Attendance.Enrolment.Histories;
using Attendance.Enrolment.Organisations;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Audit;

/// <summary>Everything that was ever recorded, for administrators and auditors.</summary>
internal static class AuditEndpoint
{
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", GetAll).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/audit/{id:guid}", GetOne).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> GetAll(
        [AsParameters] FactQuery query, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, EventRegistry registry, TimeProvider clock, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var zone = await GetOrganisation.ZoneAsync(session, cancellation);
        var (devices, kinds) = (await GetActors.DevicesAsync(session, cancellation), registry.Types.Keys.Order(StringComparer.Ordinal).ToList());
        FactsView facts;
        try
        {
            facts = await GetFacts.RunAsync(session, vault, FactFilter.Of(query, kinds, zone, clock.GetUtcNow()), PageSize, cancellation);
        }
        catch (Rejection rejection)
        {
            return Page.Of<AuditPage>(new { Query = query, Zone = zone, Devices = devices, Kinds = kinds, Problem = rejection.Message }, 422);
        }
        await NoteAsync(await GetFacts.LookedForAsync(session, vault, query, facts, cancellation), user, session, clock, cancellation);
        return Page.Of<AuditPage>(new { Query = query, Zone = zone, Devices = devices, Kinds = kinds, Facts = facts });
    }

    private static async Task<IResult> GetOne(
        Guid id, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var e = await session.Events.LoadAsync(id, cancellation) ?? throw new Rejection("There is no such entry.", kind: RejectionKind.NotFound);
        var stream = await session.Events.FetchStreamAsync(e.StreamId, cancellation);
        var proved = (await GetProvedEvents.RunAsync(session, [id], cancellation))[0];
        var fact = (await GetFacts.WordsAsync(session, vault, [e], cancellation))[0];
        var changes = await GetChanges.RunAsync(session, vault, e, stream, cancellation);
        var request = e.CorrelationId is null ? [] : await GetFacts.OfRequestAsync(session, vault, e.CorrelationId, cancellation);
        await NoteAsync(fact.SubjectId, user, session, clock, cancellation);
        return Page.Of<FactPage>(new
        {
            Fact = fact,
            Raw = proved,
            Changes = changes,
            Request = request.Where(other => other.Event.Id != id).ToList(),
            Zone = await GetOrganisation.ZoneAsync(session, cancellation),
        });
    }

    /// <summary>That somebody looked for one person's history is recorded; reading the log as it comes is not.</summary>
    /// <param name="person">An employee, or the account of somebody who is none.</param>
    internal static async Task NoteAsync(Guid? person, ClaimsPrincipal user, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        if (person is { } id && id != user.EmployeeId() && id != user.Id())
            await NoteViewHandler.SaveAsync(session, new(id, user.Id()!.Value), clock.GetUtcNow(), cancellation);
    }

    private static Task<bool> CatchUpAsync(IDocumentStore store, CancellationToken cancellation) =>
        store.WaitForNonStaleDataAsync(nameof(HistoryProjection), ReadYourWrites.Longest, cancellation);
}
