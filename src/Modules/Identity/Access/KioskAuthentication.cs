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

/// <summary>A paired device's own credential: a cookie of its own, without an inactivity limit, that can be revoked.</summary>
internal sealed class KioskAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IDocumentStore store, PersonVault vault, SessionCookieSettings cookies)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Cookie = "attendance-kiosk";

    private const string CheckInPage = "/kiosk";

    /// <summary>Browsers keep a cookie for 400 days at most; the check-in page renews it.</summary>
    public static void Remember(HttpContext context, Token token, bool secure) =>
        context.Response.Cookies.Append(Cookie, token.Text, new()
        {
            HttpOnly = true,
            Secure = secure || context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromDays(400),
            IsEssential = true,
        });

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[Cookie] is not { Length: > 0 } text)
            return AuthenticateResult.NoResult();
        await using var session = store.QuerySession();
        var kiosk = await KioskSql.FindAsync(session, new Token(text).Hash, Context.RequestAborted);
        if (kiosk is null)
            return AuthenticateResult.Fail("This kiosk is not paired, or it was revoked.");
        if (HttpMethods.IsGet(Request.Method) && Request.Path == CheckInPage)
            Remember(Context, new Token(text), cookies.Secure);
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, kiosk.Id.ToString()), new(ClaimTypes.Name, kiosk.Name), new(Claims.Site, kiosk.SiteId.ToString()), .. await DeviceAddress.ClaimAsync(Context, session, vault)], Schemes.Kiosk);
        return AuthenticateResult.Success(new(new(identity), Schemes.Kiosk));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/api"))
            Response.Redirect("/kiosk/pair");
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
