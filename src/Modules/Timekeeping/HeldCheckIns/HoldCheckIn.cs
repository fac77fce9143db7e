using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.CheckIns;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <summary>
/// A kiosk that was revoked hands over what it had kept until then: who it was is recognised, as ever, but nothing counts before somebody responsible says so.
/// No picture is kept for that.
/// </summary>
internal static class HoldCheckInEndpoint
{
    private static readonly KeptAnswer Waits = new("held", "This kiosk was revoked, so a manager or an administrator decides whether it counts.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/kiosk/revoked/token", KeptCheckInEndpoint.Token).RequireAuthorization(Policies.RevokedKiosk).ExcludeFromDescription();
        routes.MapPost("/kiosk/revoked/check-ins/kept", Post).RequireAuthorization(Policies.RevokedKiosk).RequireRateLimiting(Limits.CheckIns);
    }

    private static Task<IResult> Post(HttpContext context, IDocumentSession session, IMessageBus bus, KeptCheckIns told, TimeProvider clock, CancellationToken cancellation) =>
        // What was accepted before it was revoked, and was not answered, was asked for by the kiosk.
        KeptCheckInEndpoint.AnswerAsync(context, told, $"{Schemes.Kiosk}:{context.User.Id()}", clock, kept => HoldAsync(kept, context, session, bus, clock, cancellation), cancellation);

    private static async Task<KeptAnswer> HoldAsync(KeptForm kept, HttpContext context, IDocumentSession session, IMessageBus bus, TimeProvider clock, CancellationToken cancellation)
    {
        if (kept.Request is not null && await session.FindAnswerAsync(kept.Request, cancellation) is { } before)
            return before.Data switch
            {
                CheckInHeld => Waits,
                RecognitionAttempted attempted => KeptCheckInEndpoint.Answer(new(attempted.Outcome, null, null, null)),
                _ => new("duplicate", "It arrived before."),
            };
        var device = context.User.Id()!.Value;
        var face = await bus.InvokeAsync<FaceAnswer>(new IdentifyFace(kept.Form.Frames, context.User.SiteId(), device, kept.Form.Proof), cancellation);
        var eventId = face.EventId;
        if (face.EmployeeId is { } employeeId)
        {
            var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employeeId), cancellation: cancellation);
            var site = (kept.SiteId is { } then ? await GetPeople.SiteAsync(session, then, cancellation) : null) ?? await GetPeople.SiteAsync(session, context.User.SiteId()!.Value, cancellation)
                ?? throw new Rejection("The site of this device is not known. Please ask an administrator.", kind: RejectionKind.Conflict);
            eventId = stream.AppendOne(new CheckInHeld(
                Guid.CreateVersion7(), employeeId, kept.Time.OccurredAt, clock.GetUtcNow(), site.Zone, kept.Form.Asked, site.Id, device, context.User.Identity!.Name!, context.User.RevokedAt(), face.AttemptId, kept.Time.IsDoubtful ? true : null, kept.Sequence));
        }
        if (kept.Request is not null)
            session.Remember(kept.Request, eventId);
        await session.SaveChangesAsync(cancellation);
        return face.EmployeeId is null ? KeptCheckInEndpoint.Answer(new(face.Outcome, null, null, null)) : Waits;
    }
}
