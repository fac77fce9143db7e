using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.ApiKeys;

public sealed record IssueApiKey(Guid KeyId, string? Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset At);

public static class IssueApiKeyHandler
{
    public static ApiKeyIssued Handle(IssueApiKey command)
    {
        if (command.Name?.Trim() is not { Length: > 0 and <= 100 } name || name.Any(char.IsControl))
            throw new Rejection("Please give the key a name of 100 characters at most.", "name");
        if (command.Scopes.Count == 0)
            throw new Rejection("Please choose at least one scope.", "scopes");
        if (command.Scopes.Except(Policies.Scopes).FirstOrDefault() is { } unknown)
            throw new Rejection($"There is no scope '{unknown}'. The scopes are {string.Join(", ", Policies.Scopes)}.", "scopes");
        if (command.ExpiresAt <= command.At)
            throw new Rejection("The expiry date is in the past.", "expires");
        return new(command.KeyId, name, [.. command.Scopes.Distinct()], command.ExpiresAt, command.At);
    }
}

/// <summary>Used by the page and the command line.</summary>
public static class IssuingApiKeys
{
    /// <returns>The key itself, which is kept nowhere.</returns>
    /// <exception cref="Rejection">A field is wrong, or this request was answered before.</exception>
    public static async Task<string> RunAsync(IDocumentSession session, IssueApiKey command, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is not null)
            throw new Rejection("This key was issued a moment ago. If you did not see it, revoke it and issue another one.", kind: RejectionKind.Conflict);
        var issued = IssueApiKeyHandler.Handle(command);
        var token = Token.New("att_");
        var eventId = (await session.Events.FetchForWriting<ApiKey>(issued.KeyId, 0, cancellation)).AppendOne(issued);
        if (request is not null)
            session.Remember(request, eventId);
        ApiKeySql.Insert(session, issued.KeyId, issued.Name, token.Hash, issued.Scopes, issued.ExpiresAt, issued.At);
        await session.SaveChangesAsync(cancellation);
        return token.Text;
    }
}

internal static class IssueApiKeyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api-keys", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(HttpRequest request, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = await request.ReadFormAsync(cancellation);
        var expires = form["expires"].ToString() is { Length: > 0 } text
            ? DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.AddDays(1) : throw new Rejection("This is not a date.", "expires")
            : (DateTimeOffset?)null;
        var idempotent = IdempotentRequest.Of(request.HttpContext.User.Scope(), "api-keys", form["idempotencyKey"], [form["name"], form["scopes"], form["expires"]]);
        var key = await IssuingApiKeys.RunAsync(session, new(Guid.CreateVersion7(), form["name"], [.. form["scopes"].OfType<string>()], expires, clock.GetUtcNow()), idempotent, cancellation);
        return Page.Of<ApiKeyShown>(new { Key = key });
    }
}
