using Attendance.Identity.Sessions;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Identity.Access;

/// <summary>The session cookie's settings.</summary>
public sealed record SessionCookieSettings(TimeSpan Inactivity, bool Secure, bool HttpOnly, SameSiteMode SameSite, bool ExpiresAtBrowserClose);

/// <summary>How requests prove who sends them, and what each policy asks for.</summary>
internal static class AccessControl
{
    private const string Chosen = "chosen";

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services
            .AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, KioskAuthentication>(Schemes.Kiosk, null)
            .AddScheme<AuthenticationSchemeOptions, RevokedKioskAuthentication>(Schemes.RevokedKiosk, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(Schemes.ApiKey, null)
            .AddCookie(Schemes.Session);
        services.AddOptions<CookieAuthenticationOptions>(Schemes.Session).Configure<SessionCookieSettings, TimeProvider>(Configure);
        services.AddAuthorizationBuilder()
            // A route that forgot to say who may use it is used by nobody; where there is no route, this has nothing to say.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(context => (context.Resource as HttpContext)?.GetEndpoint() is not RouteEndpoint).Build())
            .AddPolicy(Policies.SignedIn, policy => Session(policy))
            .AddPolicy(Policies.Administrator, policy => Session(policy).RequireAssertion(context => May(context, Roles.Administrator)))
            .AddPolicy(Policies.Manager, policy => Session(policy).RequireAssertion(context => May(context, Roles.Manager, Roles.Administrator)))
            .AddPolicy(Policies.Hours, policy => Session(policy).RequireAssertion(context => May(context, Roles.Payroll, Roles.Administrator)))
            .AddPolicy(Policies.Boards, policy => Session(policy).RequireAssertion(context => May(context, Roles.Payroll, Roles.Manager, Roles.Administrator)))
            .AddPolicy(Policies.Employee, policy => Session(policy).RequireRole(Roles.Employee).RequireClaim(Claims.Employee))
            .AddPolicy(Policies.Kiosk, policy => policy.AddAuthenticationSchemes(Schemes.Kiosk).RequireAuthenticatedUser())
            .AddPolicy(Policies.RevokedKiosk, policy => policy.AddAuthenticationSchemes(Schemes.RevokedKiosk).RequireAuthenticatedUser())
            .AddPolicy(Policies.EmployeesRead, policy => Scope(policy, Policies.EmployeesRead))
            .AddPolicy(Policies.EmployeesWrite, policy => Scope(policy, Policies.EmployeesWrite))
            .AddPolicy(Policies.AttendanceRead, policy => Scope(policy, Policies.AttendanceRead, Roles.Payroll))
            .AddPolicy(Policies.EventsRead, policy => Scope(policy, Policies.EventsRead))
            .AddPolicy(Policies.CheckInsWrite, policy => policy.AddAuthenticationSchemes(Chosen).RequireAuthenticatedUser().RequireAssertion(context =>
                context.User.CameBy(Schemes.Kiosk) || context.User.HasClaim(Claims.Scope, Policies.CheckInsWrite)
                || (context.User.CameBy(Schemes.Session) && context.User.IsInRole(Roles.Employee) && context.User.EmployeeId() is not null)));
        return services.AddRateLimiter(RateLimits.Add);
    }

    private static AuthorizationPolicyBuilder Session(AuthorizationPolicyBuilder policy) => policy.AddAuthenticationSchemes(Schemes.Session).RequireAuthenticatedUser();

    /// <param name="policy">To be built.</param>
    /// <param name="scope">What a key must have.</param>
    /// <param name="roles">Whose session has the same right, beside an administrator's.</param>
    private static void Scope(AuthorizationPolicyBuilder policy, string scope, params string[] roles) =>
        policy.AddAuthenticationSchemes(Chosen).RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.HasClaim(Claims.Scope, scope)
            || (context.User.CameBy(Schemes.Session) && May(context, [Roles.Administrator, .. roles])));

    /// <summary>One of these roles; an auditor reads what any of them reads, and changes nothing.</summary>
    private static bool May(AuthorizationHandlerContext context, params string[] roles) =>
        roles.Any(context.User.IsInRole) || (context.User.IsInRole(Roles.Auditor) && context.Resource is HttpContext http && HttpMethods.IsGet(http.Request.Method));

    /// <summary>
    /// A key where one is sent, else the session, else the kiosk. A kiosk's own pages never renew a session that was left open.
    /// </summary>
    private static string Choose(HttpContext context) =>
        context.Request.Headers.Authorization.Count > 0 ? Schemes.ApiKey
        : context.Request.Path.StartsWithSegments("/kiosk") ? Schemes.Kiosk
        : context.Request.Cookies.ContainsKey(KioskAuthentication.Cookie) && !context.Request.Cookies.ContainsKey(SessionCookie) ? Schemes.Kiosk
        : Schemes.Session;

    private const string SessionCookie = "attendance-session";

    private static void Configure(CookieAuthenticationOptions cookie, SessionCookieSettings options, TimeProvider clock)
    {
        cookie.TimeProvider = clock;
        cookie.ExpireTimeSpan = options.Inactivity;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = SignInEndpoint.Path;
        cookie.Cookie.Name = SessionCookie;
        cookie.Cookie.HttpOnly = options.HttpOnly;
        cookie.Cookie.SameSite = options.SameSite;
        cookie.Cookie.SecurePolicy = options.Secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.MaxAge = options.ExpiresAtBrowserClose ? null : options.Inactivity;
        cookie.Events.OnCheckSlidingExpiration = context =>
        {
            context.ShouldRenew &= context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<AskedByThePage>() is null;
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = SessionTicket.ValidateAsync;
        cookie.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Pages lead to sign-in; programs and fragments get the bare status.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var isPage = HttpMethods.IsGet(context.Request.Method) && !context.Request.IsHtmx() && !context.Request.Path.StartsWithSegments("/api");
        if (isPage && status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }
        if (context.Request.IsHtmx() && status == StatusCodes.Status401Unauthorized)
            context.Response.Htmx(htmx => htmx.Redirect(SignInEndpoint.Path));
        if (context.Request.Path.StartsWithSegments("/api") && status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
