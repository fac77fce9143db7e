using Attendance.Contracts;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.CheckIns;

/// <param name="Outcome">"accepted", "not-recognised", "no-face", "several-faces" or "not-live".</param>
/// <param name="Employee">Only when accepted.</param>
/// <param name="Direction">"in" or "out".</param>
/// <param name="At">UTC.</param>
public sealed record CheckInResponse(string Outcome, EmployeeResponse? Employee, string? Direction, DateTimeOffset? At, DateOnly? WorkDate);

internal static class CheckInApiEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/check-ins", Post).RequireAuthorization(Policies.CheckInsWrite).WithTags("Check-ins")
            .WithSummary("Check a person in or out by one to five frames")
            .WithMetadata(
                new FormPart("frame", "A picture of the burst: JPEG, PNG or WebP.", IsFile: true, IsRequired: true, Most: 5),
                new FormPart("direction", "auto (by itself), in or out."),
                new FormPart("challenge", "The nonce of /api/v1/challenges, where liveness is required."),
                new FormPart("step0", "Pictures of the first step of the challenge; step1 those of the second.", IsFile: true, Most: 6),
                new FormPart("step1", "Pictures of the second step.", IsFile: true, Most: 6),
                new FormPart("capturedAt", "When the pictures were taken (ISO 8601 with offset); now when it is absent."),
                TakesIdempotencyKey.Instance)
            .Produces<CheckInResponse>().ProducesProblem(409).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429).RequireRateLimiting(Limits.CheckIns);

    private static async Task<IResult> Post(HttpContext context, CheckingIn checkingIn, TimeProvider clock, CancellationToken cancellation)
    {
        var user = context.User;
        var form = await CheckInForm.ReadAsync(context.Request, cancellation);
        var point = new CheckInPoint(user.Id()!.Value, user.SiteId(), user.CameBy(Schemes.Session) ? user.EmployeeId() : null);
        var answer = await checkingIn.ByFaceAsync(
            point, form, RecordPunchHandler.ReadCapturedAt(point.EmployeeId is null ? form.CapturedAt : null, clock.GetUtcNow()), staying: null,
            form.Request(user.Scope(), context.Request.Headers["Idempotency-Key"]), cancellation);
        return TypedResults.Ok(Response(answer));
    }

    private static CheckInResponse Response(CheckInAnswer answer) => answer switch
    {
        { Person: { } person, Punch: { } punch } =>
            new("accepted", new(person.Id, person.Number, person.Name), punch.Direction == Direction.In ? "in" : "out", punch.OccurredAt, punch.WorkDate),
        { Outcome: RecognitionOutcome.NoFace } => new("no-face", null, null, null, null),
        { Outcome: RecognitionOutcome.SeveralFaces } => new("several-faces", null, null, null, null),
        { Outcome: RecognitionOutcome.NotLive } => new("not-live", null, null, null, null),
        _ => new("not-recognised", null, null, null, null),
    };
}
