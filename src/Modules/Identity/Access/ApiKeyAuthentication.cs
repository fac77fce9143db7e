using System.Security.Claims;
using System.Text.Encodings.Web;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Attendance.Identity.Access;

/// <summary><c>Authorization: Bearer</c> with an API key (RFC 6750).</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IDocumentStore store, PersonVault vault, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        await using var session = store.QuerySession();
        var key = await ApiKeySql.UseAsync(session, new Token(header[Prefix.Length..].Trim()).Hash, clock.GetUtcNow(), Context.RequestAborted);
        if (key is null)
            return AuthenticateResult.Fail("This API key is unknown, expired or revoked.");
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, key.Id.ToString()), new(ClaimTypes.Name, key.Name), .. key.Scopes.Select(scope => new Claim(Claims.Scope, scope)), .. await DeviceAddress.ClaimAsync(Context, session, vault)], Schemes.ApiKey);
        return AuthenticateResult.Success(new(new(identity), Schemes.ApiKey));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = 401;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }
}
