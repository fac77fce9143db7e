using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>When something happened on a device that had no network, by its own clock and how wrong that is now.</summary>
public static class DeviceClock
{
    private static readonly Duration Longest = Duration.FromDays(3), MostWrong = Duration.FromDays(1);

    /// <param name="capturedAt">By the device's clock.</param>
    /// <param name="sentAt">By the same clock, when it was sent.</param>
    /// <param name="received">By the server's.</param>
    /// <exception cref="Rejection">No moments, or a clock that cannot be reckoned with.</exception>
    public static DateTimeOffset OccurredAt(string? capturedAt, string? sentAt, DateTimeOffset received)
    {
        var (captured, sent, now) = (Read(capturedAt), Read(sentAt), Instant.FromDateTimeOffset(received));
        if (sent < captured || sent - captured > Longest)
            throw new Rejection("The device's clock was changed meanwhile, or it was kept for more than three days.", "capturedAt");
        var wrong = now - sent;
        return wrong <= MostWrong && wrong >= -MostWrong ? Instant.Min(captured + wrong, now).ToDateTimeOffset()
            : throw new Rejection("The device's clock is wrong by more than a day.", "sentAt");
    }

    private static Instant Read(string? text) =>
        OffsetDateTimePattern.ExtendedIso.Parse(text?.Trim() ?? "") is { Success: true, Value.Year: >= 2000 and < 9000 } parsed ? parsed.Value.ToInstant()
        : throw new Rejection("capturedAt and sentAt are moments with their offset (ISO 8601).", "capturedAt");
}

/// <param name="Outcome">"accepted" or "refused".</param>
/// <param name="Says">In words, without a name.</param>
public sealed record KeptAnswer(string Outcome, string Says);

/// <summary>A check-in that a kiosk kept while it had no network: decided as of when it was captured.</summary>
internal static class KeptCheckInEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/kiosk/token", Token).RequireAuthorization(Policies.Kiosk).ExcludeFromDescription();
        routes.MapPost("/kiosk/check-ins/kept", Post).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.CheckIns);
    }

    /// <summary>What proves that a request comes from a page of ours, for a page that has been open for days.</summary>
    private static IResult Token(HttpContext context, IAntiforgery antiforgery) => TypedResults.Json(new { token = antiforgery.GetAndStoreTokens(context).RequestToken });

    private static async Task<IResult> Post(HttpContext context, CheckingIn checkingIn, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            var form = await CheckInForm.ReadAsync(context.Request, cancellation);
            var sentAt = (await context.Request.ReadFormAsync(cancellation))["sentAt"];
            var answer = await checkingIn.ByFaceAsync(
                new(context.User.Id()!.Value, context.User.SiteId(), null), form, DeviceClock.OccurredAt(form.CapturedAt, sentAt, clock.GetUtcNow()), staying: null,
                form.Request(context.User.Scope(), context.Request.Headers["Idempotency-Key"]), cancellation, capturedOffline: true);
            return TypedResults.Json(Answer(answer));
        }
        // What is only not ready yet is asked again, and is no refusal.
        catch (Rejection rejection) when (rejection.Kind != RejectionKind.NotReady)
        {
            return TypedResults.Json(new KeptAnswer("refused", rejection.Message), statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static KeptAnswer Answer(CheckInAnswer answer) => answer switch
    {
        { Punch: { } punch } => new("accepted", string.Create(CultureInfo.InvariantCulture, $"{(punch.Direction == Direction.In ? "In" : "Out")} at {punch.LocalTime:HH:mm}.")),
        { Outcome: RecognitionOutcome.NoFace } => new("refused", "No face was in the pictures."),
        { Outcome: RecognitionOutcome.SeveralFaces } => new("refused", "More than one person was in the pictures."),
        { Outcome: RecognitionOutcome.NotLive } => new("refused", "This site asks for movements before the camera, which cannot be kept."),
        _ => new("refused", "The face was not recognised."),
    };
}
