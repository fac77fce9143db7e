using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Postgres;
using Attendance.Identity.Sessions;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Passwords;

public sealed record ChangePassword(DateTimeOffset At);

public static class ChangePasswordHandler
{
    public static PasswordChanged Handle(ChangePassword command, Account state) => new(state.MustBeActive().Id, command.At);
}

public sealed record ChoosePasswordForm
{
    public string? Token { get; init; }

    public string? Password { get; init; }
}

/// <summary>The page a one-time link leads to.</summary>
internal static class ChoosePasswordEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/password", Get).AllowAnonymous();
        routes.MapPost("/password", Post).AllowAnonymous().RequireRateLimiting(Limits.Guessing);
    }

    private static IResult Get() => Page.Of<ChoosePasswordPage>();

    private static async Task<IResult> Post([FromForm] ChoosePasswordForm? form, HttpContext context, IDocumentSession session, PasswordHashing hashing, PersonVault vault, SessionMetadata metadata, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var now = clock.GetUtcNow();
        var hash = hashing.Hash(PasswordRules.Accept(form.Password));
        var token = new Token(form.Token?.Trim() ?? "");
        var accountId = await PasswordLinkSql.FindAsync(session, token.Hash, now, cancellation)
            ?? throw new Rejection("This link was used already or has expired. Please ask an administrator for a new one.", "token");
        var stream = await session.Events.FetchForWriting<Account>(accountId, cancellation: cancellation);
        await metadata.NoteAsync(accountId, context, session, vault, cancellation);
        stream.AppendOne(ChangePasswordHandler.Handle(new(now), stream.Aggregate));
        AccountSql.SetPassword(session, accountId, hash);
        PasswordLinkSql.Use(session, token.Hash, now);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/sign-in?chosen=yes"));
        return TypedResults.NoContent();
    }
}
