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

    public string? Email { get; init; }

    public string? Role { get; init; }
}

/// <summary>Makes an account, and the link with which its owner chooses a password.</summary>
internal static class InviteAccountEndpoint
{
    /// <summary>Roles of people who are in nobody's list of employees; a manager's sites are chosen on the account's page.</summary>
    public static IReadOnlyList<string> OfOthers { get; } = [Roles.Payroll, Roles.Manager, Roles.Auditor, Roles.Administrator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/identity/employees/{id:guid}/invite", PostEmployee).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/accounts", PostOther).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> PostEmployee(
        Guid id, [FromForm] InviteForm? form, HttpRequest request, CreatingAccounts creating, PasswordLinks links, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var person = await GetPeople.OneAsync(session, vault, id, cancellation);
        if (person is not { Active: true })
            throw new Rejection("There is no such active employee.", kind: RejectionKind.NotFound);
        return await InviteAsync(new(form?.Username, person.Email, id, null, [Roles.Employee]), request, creating, links, cancellation);
    }

    private static async Task<IResult> PostOther([FromForm] InviteForm? form, HttpRequest request, CreatingAccounts creating, PasswordLinks links, CancellationToken cancellation)
    {
        form ??= new();
        if (!OfOthers.Contains(form.Role))
            throw new Rejection("Please choose what the account is for.", "role");
        return await InviteAsync(new(form.Username, form.Email, null, null, [form.Role!]), request, creating, links, cancellation);
    }

    private static async Task<IResult> InviteAsync(NewAccount account, HttpRequest request, CreatingAccounts creating, PasswordLinks links, CancellationToken cancellation)
    {
        var id = await creating.RunAsync(account, first: false, cancellation);
        var link = await links.IssueAsync(id, cancellation);
        return Page.Of<PasswordLinkShown>(new { Username = account.Username!.Trim(), Url = link.Url(request), link.ExpiresAt, Manager = account.Roles.Contains(Roles.Manager) ? id : (Guid?)null });
    }
}
