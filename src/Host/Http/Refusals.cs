using System.Globalization;
using Attendance.EventStore;
using Attendance.Host.Configuration;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Attendance.Web.Htmx;
using Attendance.Web.Layout;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Npgsql;

namespace Attendance.Host.Http;

/// <summary>
/// Whatever cannot be answered is said in the form the sender reads: problem details for programs (RFC 9457), a notice for
/// a fragment, a page for everybody else.
/// </summary>
internal sealed partial class Refusals(RequestDelegate next, Settings settings, ILogger<Refusals> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Forms could not be protected there, so no page is begun.
        if (settings.CsrfCookieSecure && !context.Request.IsHttps && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            await AnswerAsync(context, new(400, "This needs https", "Please open the address that begins with https. If you did: the proxy in front does not say so, or is not one that is trusted here."));
            return;
        }
        Problem? problem;
        try
        {
            await next(context);
            problem = context.Response.HasStarted || context.Response.ContentType is not null ? null : OfStatus(context.Response.StatusCode, context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || context.Response.HasStarted)
        {
            return;
        }
#pragma warning disable CA1031 // The last one to ask; everything gets an answer.
        catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            problem = Of(e, context);
            if (problem.Status >= 500 && e is not Rejection && !DatabaseAway.IsCauseOf(e))
                LogFailed(e, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
        }
        if (problem is not null)
            await AnswerAsync(context, problem);
    }

    private sealed record Problem(int Status, string Title, string Text, string? Field = null, string? Detail = null);

    private static Problem Of(Exception e, HttpContext context) => e switch
    {
        Rejection rejection => new(StatusOf(rejection.Kind), "This was not done", rejection.Message, rejection.Field),
        ConcurrencyException => new(409, "Somebody else was faster", "The record was changed at the same moment. Please look at it again and repeat what you did."),
        UniquenessException => new(409, "This is taken", "Somebody else has just taken the same name or number."),
        BadHttpRequestException { StatusCode: 413 } => OfStatus(413, context)!,
        BadHttpRequestException bad => (OfStatus(bad.StatusCode, context) ?? OfStatus(400, context)!) with { Detail = bad.Message },
        _ when DatabaseAway.IsCauseOf(e) => new(503, "The database cannot be reached", "The database cannot be reached at the moment. Please try again shortly; sending something twice does no harm."),
        // U+0000, which Postgres keeps in no text and no JSON.
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            new(422, "This was not done", "There is a character in it that cannot be kept. Please type it anew."),
        NpgsqlException { InnerException: TimeoutException } or PostgresException { SqlState: "53300" } =>
            new(503, "The system is busy", "This took too long. Please try again in a moment; sending something twice does no harm."),
        _ => OfStatus(500, context)!,
    };

    private static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.NotFound => 404,
        RejectionKind.Conflict => 409,
        RejectionKind.Forbidden => 403,
        RejectionKind.NotReady => 503,
        RejectionKind.TooLarge => 413,
        _ => 422,
    };

    private static Problem? OfStatus(int status, HttpContext context) => status switch
    {
        400 => new(400, "This request cannot be understood", "The page may have been open for too long. Please load it again and repeat what you did."),
        401 => new(401, "Please sign in", "This is only for those who are signed in."),
        403 => new(403, "This is not for you", "Your account may not see or do this. An administrator can change that."),
        404 => new(404, "There is nothing here", "The address may be wrong, or what was here is gone."),
        405 => new(405, "This cannot be done here", "The address exists, but not for this kind of request."),
        413 => new(413, "This is too large", string.Create(CultureInfo.InvariantCulture, $"Files of {BodyLimit.Of(context) / (1024 * 1024)} MB at most are accepted.")),
        415 => new(415, "This kind of content is not accepted", "Please send what the documentation says."),
        429 => new(429, "That was too often", "Please wait a minute and try again."),
        500 => new(500, "Something went wrong", "This is our fault. It was noted. Please try again."),
        _ => null,
    };

    private static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        // Of the page that was begun: the page that says what is wrong sets it again.
        context.Response.Headers.Remove("blazor-enhanced-nav");
        if (context.Request.Path.StartsWithSegments("/api"))
        {
            await TypedResults.Problem(ForPrograms(context, problem), statusCode: problem.Status, title: problem.Title, extensions: problem.Field is null ? null : [new("field", problem.Field)]).ExecuteAsync(context);
        }
        else if (context.Request.IsHtmx())
        {
            await Page.Of<FormNotice>(new { problem.Text, problem.Field }, problem.Status).ExecuteAsync(context);
        }
        else
        {
            await Page.Of<ProblemPage>(new { problem.Title, problem.Text }, problem.Status).ExecuteAsync(context);
        }
    }

    /// <summary>What a program's author has to know, where that is something else than what a reader of pages has to.</summary>
    private static string ForPrograms(HttpContext context, Problem problem) => problem.Status switch
    {
        _ when problem.Detail is not null => problem.Detail,
        400 when !context.User.CameBy(Schemes.ApiKey) => "The body cannot be read, or a request with a session's cookie lacks the header RequestVerificationToken.",
        400 => "The body cannot be read: it is cut short, or is not what its Content-Type says.",
        401 => context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Failure?.Message ?? "Send an API key as 'Authorization: Bearer KEY', or a session's cookie.",
        403 => $"This needs '{context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy}': a scope of the API key, or a session that has this right.",
        _ => problem.Text,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception e, string method, string endpoint);
}
