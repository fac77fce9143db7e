using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Identity.Sessions;

/// <summary>
/// The session cookie carries the account's id and stamp only; what the account may do is read at every request, so that
/// a change of roles or a new password counts at once.
/// </summary>
internal static class SessionTicket
{
    private const string Stamp = "stamp";

    public static Task SignInAsync(HttpContext context, Credentials account)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, account.Id.ToString()), new(Stamp, account.Stamp.ToString())], Schemes.Session);
        return context.SignInAsync(Schemes.Session, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = false });
    }

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        // A session of its own: the request's would keep a connection for as long as a live board stays open.
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var cancellation = context.HttpContext.RequestAborted;
        var account = context.Principal?.Id() is { } id ? await AccountSql.OneAsync(session, id, cancellation) : null;
        if (account is not { Active: true } || context.Principal!.FindFirstValue(Stamp) != account.Stamp.ToString())
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Schemes.Session);
            return;
        }
        var keys = await services.GetRequiredService<PersonVault>().OpenKeysAsync(session, [account.Id], KeyPurpose.Personal, cancellation);
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString()),
            new(Stamp, account.Stamp.ToString()),
            new(ClaimTypes.Name, keys.Reveal(account.Id, AccountFields.Username, new(account.Username))),
            .. account.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
            .. account.Sites.Select(site => new Claim(Claims.ManagedSite, site.ToString())),
            .. account.People.Select(person => new Claim(Claims.ManagedPerson, person.ToString())),
        ];
        if (account.EmployeeId is { } employee)
            claims.Add(new(Claims.Employee, employee.ToString()));
        if (context.HttpContext.Connection.RemoteIpAddress is { } address && keys.TryGetValue(account.Id, out var key))
            claims.Add(new(Claims.NetworkAddress, key.Protect(AccountFields.NetworkAddress, address.ToString()).Ciphertext));
        context.ReplacePrincipal(new ClaimsPrincipal(new ClaimsIdentity(claims, Schemes.Session)));
    }
}
