using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Passwords;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Sessions;

public sealed record SignIn(Protected? NetworkAddress, DateTimeOffset At);

/// <param name="Failures">Wrong passwords in a row, this one included.</param>
public sealed record NoteFailure(Guid AccountId, int Failures, DateTimeOffset At);

public static class SignInHandler
{
    public const int MostFailures = 5;

    public static TimeSpan LockTime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>For a password that was right.</summary>
    public static SignedIn Handle(SignIn command, Account state) => new(state.MustBeActive().Id, command.NetworkAddress, command.At);

    public static AccountLocked? Handle(NoteFailure command) =>
        command.Failures < MostFailures ? null : new(command.AccountId, command.At + LockTime, command.At);
}

public sealed record SignInForm
{
    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? ReturnUrl { get; init; }
}

internal static class SignInEndpoint
{
    public const string Path = "/sign-in";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get).AllowAnonymous();
        routes.MapPost(Path, Post).AllowAnonymous().RequireRateLimiting(Limits.Guessing);
    }

    private static async Task<IResult> Get(string? returnUrl, string? chosen, HttpContext context, IQuerySession session, CancellationToken cancellation)
    {
        if (!await AccountSql.AnyAsync(session, cancellation))
            return TypedResults.Redirect(CreateFirstAdministratorEndpoint.Path);
        return context.User.CameBy(Schemes.Session) ? TypedResults.LocalRedirect(Local(returnUrl)) : Page.Of<SignInPage>(new { ReturnUrl = Local(returnUrl), PasswordChosen = chosen is not null });
    }

    private static async Task<IResult> Post(
        [FromForm] SignInForm? form, HttpContext context, IDocumentSession session, PasswordHashing hashing, PersonVault vault, Secrets secrets, SessionMetadata metadata, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var now = clock.GetUtcNow();
        var account = await AccountSql.FindAsync(session, secrets.Lookup(form.Username ?? ""), cancellation);
        var attempt = account is null ? null : await AccountSql.TakeAttemptAsync(session, account.Id, now, SignInHandler.MostFailures, now + SignInHandler.LockTime, cancellation);
        var right = hashing.Verify(attempt is null ? null : account?.PasswordHash, form.Password ?? "");
        if (account is not { Active: true } || !right)
        {
            if (account is not null && attempt is { } failures)
                await NoteFailureAsync(new(account.Id, failures, now), session, cancellation);
            // The same words for a wrong name, a wrong password and a locked account: nothing can be learnt from them.
            return Page.Of<SignInPage>(
                new { ReturnUrl = Local(form.ReturnUrl), form.Username, Problem = "User name or password is wrong. After several wrong attempts an account is locked for 15 minutes." },
                StatusCodes.Status422UnprocessableEntity);
        }
        var stream = await session.Events.FetchForWriting<Account>(account.Id, cancellation: cancellation);
        var address = await metadata.NoteAsync(account.Id, context, session, vault, cancellation);
        stream.AppendOne(SignInHandler.Handle(new(address, now), stream.Aggregate));
        AccountSql.ClearFailures(session, account.Id);
        await session.SaveChangesAsync(cancellation);
        await SessionTicket.SignInAsync(context, account);
        return TypedResults.LocalRedirect(Local(form.ReturnUrl));
    }

    private static async Task NoteFailureAsync(NoteFailure command, IDocumentSession session, CancellationToken cancellation)
    {
        if (SignInHandler.Handle(command) is { } locked)
        {
            (await session.Events.FetchForWriting<Account>(command.AccountId, cancellation: cancellation)).AppendOne(locked);
            await session.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Only a path of this site is gone back to.</summary>
    private static string Local(string? url) => url is "/" || (url is ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl)) ? url : "/";
}
