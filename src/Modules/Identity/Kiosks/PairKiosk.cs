using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Access;
using Attendance.Identity.Accounts;
using Attendance.Identity.Postgres;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Kiosks;

public sealed record PairKiosk(Guid KioskId, string? Name, Guid SiteId, DateTimeOffset At);

public static class PairKioskHandler
{
    public static KioskPaired Handle(PairKiosk command) =>
        command.Name?.Trim() is { Length: > 0 and <= 100 } name && !name.Any(char.IsControl)
            ? new(command.KioskId, name, command.SiteId, command.At)
            : throw new Rejection("Please give the kiosk a name of 100 characters at most.", "name");
}

public sealed record PairKioskForm
{
    public string? Name { get; init; }

    public string? Site { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record PairingCodeForm
{
    public string? Code { get; init; }
}

/// <summary>In one click by a signed-in administrator at the device, or by a one-time code typed at the device.</summary>
internal static class PairKioskEndpoint
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Without letters and digits that look alike.</summary>
    private const string CodeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/kiosks/this", PairThis).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/kiosks/codes", IssueCode).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/kiosk/pair", Get).AllowAnonymous();
        routes.MapPost("/kiosk/pair", PairByCode).AllowAnonymous().RequireRateLimiting(Limits.Guessing);
    }

    private static IResult Get() => Page.Of<PairKioskPage>();

    /// <summary>The administrator's session ends here: whoever passes the device must not find it open.</summary>
    private static async Task<IResult> PairThis([FromForm] PairKioskForm? form, HttpContext context, IDocumentSession session, SessionCookieSettings options, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var request = IdempotentRequest.Of(context.User.Scope(), "kiosks/this", form.IdempotencyKey, [form.Name, form.Site]);
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is not null)
            throw new Rejection("This device was paired a moment ago.", kind: RejectionKind.Conflict);
        var result = await PairAsync(form.Name, await SiteAsync(form.Site, session, cancellation), request, context, session, options, clock, cancellation);
        await context.SignOutAsync(Schemes.Session);
        return result;
    }

    private static async Task<IResult> PairByCode([FromForm] PairingCodeForm? form, HttpContext context, IDocumentSession session, SessionCookieSettings options, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var code = await KioskSql.TakeCodeAsync(session, Normalised(form.Code).Hash, clock.GetUtcNow(), cancellation)
            ?? throw new Rejection("This code is wrong, was used already or has expired.", "code");
        return await PairAsync(code.Name, code.SiteId, null, context, session, options, clock, cancellation);
    }

    private static async Task<IResult> IssueCode([FromForm] PairKioskForm? form, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var site = await SiteAsync(form.Site, session, cancellation);
        var name = PairKioskHandler.Handle(new(Guid.Empty, form.Name, site, clock.GetUtcNow())).Name;
        var code = RandomNumberGenerator.GetString(CodeAlphabet, 8);
        KioskSql.InsertCode(session, new Token(code).Hash, name, site, clock.GetUtcNow() + CodeLifetime);
        await session.SaveChangesAsync(cancellation);
        return Page.Of<PairingCodeShown>(new { Code = $"{code[..4]}-{code[4..]}" });
    }

    private static async Task<IResult> PairAsync(
        string? name, Guid site, IdempotentRequest? request, HttpContext context, IDocumentSession session, SessionCookieSettings options, TimeProvider clock, CancellationToken cancellation)
    {
        var paired = PairKioskHandler.Handle(new(Guid.CreateVersion7(), name, site, clock.GetUtcNow()));
        var token = Token.New();
        var eventId = (await session.Events.FetchForWriting<Kiosk>(paired.KioskId, 0, cancellation)).AppendOne(paired);
        if (request is not null)
            session.Remember(request, eventId);
        KioskSql.Insert(session, paired.KioskId, paired.Name, paired.SiteId, token.Hash, paired.At);
        await session.SaveChangesAsync(cancellation);
        KioskAuthentication.Remember(context, token, options.Secure);
        context.Response.Htmx(htmx => htmx.Redirect("/kiosk"));
        return TypedResults.NoContent();
    }

    private static async Task<Guid> SiteAsync(string? text, IQuerySession session, CancellationToken cancellation) =>
        Guid.TryParse(text, out var id) && (await GetPeople.SitesAsync(session, cancellation)).Any(site => site.Id == id)
            ? id
            : throw new Rejection("Please choose the site where the kiosk stands.", "site");

    private static Token Normalised(string? code) => new(new string([.. (code ?? "").ToUpperInvariant().Where(char.IsLetterOrDigit)]));
}
