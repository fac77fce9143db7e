using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

/// <summary>An account as recorded by a moment, beside what is recorded of it now: a panel of the audit.</summary>
internal static class AccountAsItWasEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/identity/accounts/{id:guid}/as-it-was", Get).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/identity/employees/{id:guid}/as-it-was", GetOfEmployee).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> Get(Guid id, DateTimeOffset at, ClaimsPrincipal user, IDocumentSession session, PersonVault vault, IMessageBus bus, CancellationToken cancellation) =>
        await ShowAsync(
            await GetAccounts.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such account.", kind: RejectionKind.NotFound), at, user, session, bus, cancellation);

    private static async Task<IResult> GetOfEmployee(Guid id, DateTimeOffset at, ClaimsPrincipal user, IDocumentSession session, PersonVault vault, IMessageBus bus, CancellationToken cancellation) =>
        await ShowAsync(await GetAccounts.OfEmployeeAsync(session, vault, id, cancellation), at, user, session, bus, cancellation);

    private static async Task<IResult> ShowAsync(AccountView? account, DateTimeOffset at, ClaimsPrincipal user, IDocumentSession session, IMessageBus bus, CancellationToken cancellation)
    {
        if (account is null)
            return Page.Of<AccountAsItWasPanel>(new { Name = "none", Rows = Array.Empty<ThenAndNow>() });
        if (account.Id != user.Id())
        {
            await bus.InvokeAsync<NoteViewAnswer>(new NoteView(account.EmployeeId ?? account.Id, user.Id()!.Value), cancellation);
            await session.SaveChangesAsync(cancellation);
        }
        var then = await session.Events.AggregateStreamAsync<Account>(account.Id, timestamp: at, cancellation: cancellation);
        var now = await session.Events.AggregateStreamAsync<Account>(account.Id, cancellation: cancellation);
        ThenAndNow Row(string name, Func<Account, string> words) => new(name, then.Exists ? words(then) : "not recorded yet", words(now));
        return Page.Of<AccountAsItWasPanel>(new
        {
            Name = account.Username,
            Rows = (ThenAndNow[])
            [
                Row("State", state => !state.Active ? "Deactivated" : state.HasPassword ? "Active" : "Invited"),
                Row("Roles", state => state.Roles.Count == 0 ? "none" : string.Join(", ", state.Roles)),
                Row("Sites in charge of", state => $"{state.Sites.Count}"),
                Row("People in charge of", state => $"{state.People.Count}"),
            ],
        });
    }
}
