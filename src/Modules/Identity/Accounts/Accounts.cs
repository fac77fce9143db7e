using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

internal static class AccountsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts", GetAll).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/accounts/{id:guid}", GetOne).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/identity/employees/{id:guid}/access", GetOfEmployee).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> GetAll(IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        Page.Of<AccountsPage>(new { Accounts = await GetAccounts.RunAsync(session, vault, cancellation), People = await GetPeople.RunAsync(session, vault, cancellation) });

    private static async Task<IResult> GetOne(Guid id, ClaimsPrincipal user, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var account = await GetAccounts.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such account.", kind: RejectionKind.NotFound);
        return Page.Of<AccountPage>(new
        {
            Account = account,
            People = await GetPeople.RunAsync(session, vault, cancellation),
            Sites = await GetPeople.SitesAsync(session, cancellation),
            Own = user.Id() == id,
            (await session.Events.AggregateStreamAsync<Account>(id, cancellation: cancellation)).Revision,
        });
    }

    private static async Task<IResult> GetOfEmployee(Guid id, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var person = await GetPeople.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return Page.Of<EmployeeAccessPanel>(new
        {
            Person = person,
            Account = await GetAccounts.OfEmployeeAsync(session, vault, id, cancellation),
            HasPin = await PinSql.ExistsAsync(session, id, cancellation),
        });
    }
}
