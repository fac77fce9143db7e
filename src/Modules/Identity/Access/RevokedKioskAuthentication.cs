using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Attendance.Identity.Access;

/// <summary>What is left of a kiosk's credential once it was revoked: for some time it says who hands over the check-ins that were kept before.</summary>
internal sealed class RevokedKioskAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IDocumentStore store, PersonVault vault, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Twice as long as a device keeps what it cannot send.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromDays(14);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[KioskAuthentication.Cookie] is not { Length: > 0 } text)
            return AuthenticateResult.NoResult();
        await using var session = store.QuerySession();
        if (await KioskSql.FindRevokedAsync(session, new Token(text).Hash, clock.GetUtcNow() - Known, Context.RequestAborted) is not { } kiosk)
            return AuthenticateResult.Fail("No kiosk was revoked that had this credential, or it was long ago.");
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, kiosk.Id.ToString()), new(ClaimTypes.Name, kiosk.Name), new(Claims.Site, kiosk.SiteId.ToString()), new(Claims.RevokedAt, kiosk.RevokedAt.ToString("O", CultureInfo.InvariantCulture)), .. await DeviceAddress.ClaimAsync(Context, session, vault)], Schemes.RevokedKiosk);
        return AuthenticateResult.Success(new(new(identity), Schemes.RevokedKiosk));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
