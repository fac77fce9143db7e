using Attendance.EventStore;
using Attendance.Identity.Passwords;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

public sealed record InviteForm
{
    public string? Username { get; init; }
}

/// <summary>Makes an employee's account, and the link with which they choose their password.</summary>
internal static class InviteEmployeeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/identity/employees/{id:guid}/invite", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(
        Guid id, [FromForm] InviteForm? form, HttpRequest request, CreatingAccounts creating, PasswordLinks links, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        form ??= new();
        var person = await GetPeople.OneAsync(session, vault, id, cancellation);
        if (person is not { Active: true })
            throw new Rejection("There is no such active employee.", kind: RejectionKind.NotFound);
        var account = await creating.RunAsync(new(form.Username, person.Email, id, null, [Roles.Employee]), first: false, cancellation);
        var link = await links.IssueAsync(account, cancellation);
        return Page.Of<PasswordLinkShown>(new { Url = link.Url(request), link.ExpiresAt });
    }
}
