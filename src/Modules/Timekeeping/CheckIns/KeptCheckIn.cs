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

/// <param name="IsDoubtful">The device's clock cannot be reckoned with; somebody should look at it.</param>
public sealed record DeviceTime(DateTimeOffset OccurredAt, bool IsDoubtful);

/// <summary>
/// When something happened on a device that had no network, by its own clock and how wrong that is: now, and when the server was last met before. Nothing is
/// refused for its time, which nobody could mend: what is doubtful is recorded as near as can be, and asked about.
/// </summary>
public static class DeviceClock
{
    private static readonly Duration Longest = Duration.FromDays(7), Oldest = Duration.FromDays(366), MostWrong = Duration.FromDays(1), Jitter = Duration.FromMinutes(2);

    /// <param name="capturedAt">By the device's clock.</param>
    /// <param name="sentAt">By the same clock, when it was sent.</param>
    /// <param name="aheadBy">Milliseconds that the server was ahead of the device when they last met before the capture; null: not known.</param>
    /// <param name="received">By the server's.</param>
    /// <exception cref="Rejection">No moments.</exception>
    public static DeviceTime OccurredAt(string? capturedAt, string? sentAt, string? aheadBy, DateTimeOffset received)
    {
        var (captured, sent, now) = (Read(capturedAt), Read(sentAt), Instant.FromDateTimeOffset(received));
        var (wrong, age) = (now - sent, sent - captured);
        Duration? before = long.TryParse(aheadBy, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) && Math.Abs(milliseconds) < MostWrong.TotalMilliseconds ? Duration.FromMilliseconds(milliseconds) : null;
        if (age >= Duration.Zero && age <= Longest && IsWithin(wrong, MostWrong) && (before is not { } then || IsWithin(then - wrong, Jitter)))
            return new(Instant.Min(captured + wrong, now).ToDateTimeOffset(), IsDoubtful: false);
        // The clock was put right, or wrong, after the capture: what it was off by before counts.
        var at = captured + (before ?? wrong);
        return new((at <= now && at >= now - Oldest ? at : now).ToDateTimeOffset(), IsDoubtful: true);
    }

    /// <summary>In one's own browser nobody else vouches for the time: what would be longer ago than a week counts as of its arrival, so that the inbox, which looks back for two, always asks.</summary>
    public static DeviceTime OfOwnDevice(DeviceTime time, DateTimeOffset received) => received - time.OccurredAt > Longest.ToTimeSpan() ? new(received, IsDoubtful: true) : time;

    private static bool IsWithin(Duration one, Duration most) => one <= most && one >= -most;

    private static Instant Read(string? text) =>
        OffsetDateTimePattern.ExtendedIso.Parse(text?.Trim() ?? "") is { Success: true, Value.Year: >= 2000 and < 9000 } parsed ? parsed.Value.ToInstant()
        : throw new Rejection("capturedAt and sentAt are moments with their offset (ISO 8601).", "capturedAt");
}

/// <summary>What a device sends of a check-in that it kept.</summary>
/// <param name="SiteId">Where the device was when it was captured; null: it does not say.</param>
/// <param name="Sequence">Its number among those the device kept; null: it says none.</param>
internal sealed record KeptForm(CheckInForm Form, DeviceTime Time, Guid? SiteId, long? Sequence, IdempotentRequest? Request);

/// <param name="Outcome">"accepted", "duplicate", "held" or "refused".</param>
/// <param name="Says">In words, without a name.</param>
public sealed record KeptAnswer(string Outcome, string Says);

/// <summary>A check-in that a kiosk, or a person's own browser, kept while it had no network: decided as of when it was captured.</summary>
internal static class KeptCheckInEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/kiosk/token", Token).RequireAuthorization(Policies.Kiosk).ExcludeFromDescription();
        routes.MapPost("/kiosk/check-ins/kept", AtKiosk).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.CheckIns);
        // Asked by the page's own timer.
        routes.MapGet("/my/check-ins/token", Token).RequireAuthorization(Policies.Employee).WithMetadata(AskedByThePage.Instance).ExcludeFromDescription();
        routes.MapPost("/my/check-ins/kept", Own).RequireAuthorization(Policies.Employee).WithMetadata(AskedByThePage.Instance).RequireRateLimiting(Limits.CheckIns);
    }

    /// <summary>What proves that a request comes from a page of ours, for a page that has been open for days; and whose requests these are.</summary>
    public static IResult Token(HttpContext context, IAntiforgery antiforgery) =>
        TypedResults.Json(new { token = antiforgery.GetAndStoreTokens(context).RequestToken, who = context.User.EmployeeId() ?? context.User.Id() });

    private static Task<IResult> AtKiosk(HttpContext context, CheckingIn checkingIn, KeptCheckIns told, TimeProvider clock, CancellationToken cancellation) =>
        RecordAsync(new(context.User.Id()!.Value, context.User.SiteId(), null), context, checkingIn, told, clock, cancellation);

    private static Task<IResult> Own(HttpContext context, CheckingIn checkingIn, KeptCheckIns told, TimeProvider clock, CancellationToken cancellation) =>
        RecordAsync(new(context.User.Id()!.Value, null, context.User.EmployeeId()), context, checkingIn, told, clock, cancellation);

    private static Task<IResult> RecordAsync(CheckInPoint point, HttpContext context, CheckingIn checkingIn, KeptCheckIns told, TimeProvider clock, CancellationToken cancellation) =>
        AnswerAsync(context, told, context.User.Scope(), clock, async kept =>
        {
            var isOwn = point.EmployeeId is not null;
            var time = isOwn ? DeviceClock.OfOwnDevice(kept.Time, clock.GetUtcNow()) : kept.Time;
            return Answer(await checkingIn.ByFaceAsync(point, kept.Form, time.OccurredAt, staying: null, kept.Request, cancellation, new(isOwn ? null : kept.SiteId, time.IsDoubtful, kept.Sequence, isOwn)));
        }, cancellation);

    /// <summary>Reads what was kept, and tells how it ended.</summary>
    /// <param name="principal">Whose idempotency key it is.</param>
    /// <param name="decide">What becomes of it.</param>
    public static async Task<IResult> AnswerAsync(
        HttpContext context, KeptCheckIns told, string principal, TimeProvider clock, Func<KeptForm, Task<KeptAnswer>> decide, CancellationToken cancellation)
    {
        var answer = await DecideAsync(context, principal, clock, decide, cancellation);
        var waiting = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(cancellation))["waiting"].ToString() : null;
        told.Tell(context.User.CameBy(Schemes.Session) ? null : context.User.Id(), answer.Outcome, long.TryParse(waiting, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null);
        return TypedResults.Json(answer, statusCode: answer.Outcome == "refused" ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<KeptAnswer> DecideAsync(HttpContext context, string principal, TimeProvider clock, Func<KeptForm, Task<KeptAnswer>> decide, CancellationToken cancellation)
    {
        try
        {
            var form = await CheckInForm.ReadAsync(context.Request, cancellation);
            var sent = await context.Request.ReadFormAsync(cancellation);
            var time = DeviceClock.OccurredAt(form.CapturedAt, sent["sentAt"], sent["aheadBy"], clock.GetUtcNow());
            // The frames may have been sent before, in a check-in whose answer never came: it is the same request.
            var request = (form with { CapturedAt = null }).Request(principal, context.Request.Headers["Idempotency-Key"]);
            return await decide(new(
                form, time, Guid.TryParse(sent["site"], out var site) ? site : null, long.TryParse(sent["sequence"], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null, request));
        }
        // What is only not ready yet is asked again, and is no refusal.
        catch (Rejection rejection) when (rejection.Kind != RejectionKind.NotReady)
        {
            return new("refused", rejection.Message);
        }
    }

    public static KeptAnswer Answer(CheckInAnswer answer) => answer switch
    {
        { Punch: { } punch } => new(answer.IsRepeat ? "duplicate" : "accepted", string.Create(CultureInfo.InvariantCulture, $"{(punch.Direction == Direction.In ? "In" : "Out")} at {punch.LocalTime:HH:mm}.")),
        { Outcome: RecognitionOutcome.NoFace } => new("refused", "No face was in the pictures."),
        { Outcome: RecognitionOutcome.SeveralFaces } => new("refused", "More than one person was in the pictures."),
        { NothingToCompare: true } => new("refused", "There are no photos of this person to compare with."),
        { Outcome: RecognitionOutcome.NotLive } => new("refused", "This site asks for movements before the camera, which cannot be kept."),
        _ => new("refused", "The face was not recognised."),
    };
}
