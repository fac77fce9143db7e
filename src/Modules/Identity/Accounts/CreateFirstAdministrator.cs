using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Identity.Sessions;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

public sealed record FirstAdministratorForm
{
    public string? Username { get; init; }

    public string? Email { get; init; }

    public string? Password { get; init; }
}

/// <summary>While there is no account, the site leads here; afterwards never again.</summary>
internal static class CreateFirstAdministratorEndpoint
{
    public const string Path = "/first-run";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get).AllowAnonymous();
        routes.MapPost(Path, Post).AllowAnonymous().RequireRateLimiting(Limits.Guessing);
    }

    private static async Task<IResult> Get(IQuerySession session, CancellationToken cancellation) =>
        await AccountSql.AnyAsync(session, cancellation) ? TypedResults.Redirect("/sign-in") : Page.Of<FirstRunPage>();

    private static async Task<IResult> Post([FromForm] FirstAdministratorForm? form, HttpContext context, CreatingAccounts creating, IDocumentSession session, CancellationToken cancellation)
    {
        form ??= new();
        if (await AccountSql.AnyAsync(session, cancellation))
            throw new Rejection("There is an administrator already. Please sign in.", kind: RejectionKind.Conflict);
        var id = await creating.RunAsync(new(form.Username, form.Email, null, form.Password ?? "", [Roles.Administrator]), first: true, cancellation);
        await SessionTicket.SignInAsync(context, (await AccountSql.FindAsync(session, id, cancellation))!);
        context.Response.Htmx(htmx => htmx.Redirect("/start"));
        return TypedResults.NoContent();
    }
}
