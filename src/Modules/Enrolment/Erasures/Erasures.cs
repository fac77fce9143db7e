using Attendance.Contracts;
using Attendance.Enrolment.Audit;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Organisations;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Erasures;

/// <summary>The certificates of those who were erased.</summary>
internal static class ErasuresEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/erasures", GetAll).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/erasures/{id:guid}", GetOne).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> GetAll(IDocumentStore store, IQuerySession session, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        return Page.Of<ErasuresPage>(new { Erasures = await GetErasures.AllAsync(session, cancellation), Zone = await GetOrganisation.ZoneAsync(session, cancellation) });
    }

    private static async Task<IResult> GetOne(Guid id, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var row = await GetErasures.OneAsync(session, id, cancellation) ?? throw new Rejection("There is no such certificate.", kind: RejectionKind.NotFound);
        var e = (await session.Events.FetchStreamAsync(row.EmployeeId, cancellation)).Last(one => one.Data is PersonErased erased && erased.CertificateId == id);
        var erased = (PersonErased)e.Data;
        var own = erased.Reason is null ? null : await vault.OpenKeyAsync(session, Organisation.StreamId, KeyPurpose.Personal, cancellation);
        return Page.Of<CertificatePage>(new
        {
            Erased = erased,
            Fact = (await GetFacts.WordsAsync(session, vault, [e], cancellation))[0],
            Reason = erased.Reason is null ? null : own?.Reveal(PersonalFields.Reason, erased.Reason) ?? PersonVault.Erased,
            (await GetProvedEvents.RunAsync(session, [e.Id], cancellation))[0].Seal,
            Zone = await GetOrganisation.ZoneAsync(session, cancellation),
        });
    }

    private static Task<bool> CatchUpAsync(IDocumentStore store, CancellationToken cancellation) =>
        store.WaitForNonStaleDataAsync(nameof(EmployeeProjection), ReadYourWrites.Longest, cancellation);
}
