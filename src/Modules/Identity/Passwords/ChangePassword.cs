using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Postgres;
using Attendance.Identity.Sessions;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Passwords;

public sealed record ChangePasswordForm
{
    public string? Current { get; init; }

    public string? Password { get; init; }
}

/// <summary>One's own password; the other sessions of the account end.</summary>
internal static class ChangePasswordEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account", Get).RequireAuthorization(Policies.SignedIn);
        routes.MapPost("/account/password", Post).RequireAuthorization(Policies.SignedIn).RequireRateLimiting(Limits.Guessing);
    }

    private static IResult Get() => Page.Of<OwnAccountPage>();

    private static async Task<IResult> Post([FromForm] ChangePasswordForm? form, HttpContext context, IDocumentSession session, PasswordHashing hashing, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var id = context.User.Id()!.Value;
        var credentials = await AccountSql.FindAsync(session, id, cancellation);
        if (!hashing.Verify(credentials?.PasswordHash, form.Current ?? ""))
            throw new Rejection("The current password is wrong.", "current");
        var hash = hashing.Hash(PasswordRules.Accept(form.Password));
        var stream = await session.Events.FetchForWriting<Account>(id, cancellation: cancellation);
        stream.AppendOne(ChangePasswordHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate));
        AccountSql.SetPassword(session, id, hash);
        await session.SaveChangesAsync(cancellation);
        await SessionTicket.SignInAsync(context, (await AccountSql.FindAsync(session, id, cancellation))!);
        return Page.Of<PasswordChangedNotice>();
    }
}
