using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Passwords;

internal static class IssuePasswordLinkEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts/{id:guid}/password-link", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, HttpRequest request, PasswordLinks links, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var account = await GetAccounts.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such account.", kind: RejectionKind.NotFound);
        var link = await links.IssueAsync(id, cancellation);
        return Page.Of<PasswordLinkShown>(new { account.Username, Url = link.Url(request), link.ExpiresAt });
    }
}
