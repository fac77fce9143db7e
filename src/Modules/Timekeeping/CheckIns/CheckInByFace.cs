using Attendance.EventStore;
using Attendance.Timekeeping.Punches;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>The camera page sends a burst: at a kiosk everybody is compared with, in one's own browser only oneself.</summary>
internal static class CheckInByFaceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/kiosk/check-ins", AtKiosk).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.CheckIns);
        routes.MapPost("/my/check-ins", Own).RequireAuthorization(Policies.Employee).RequireRateLimiting(Limits.CheckIns);
    }

    private static Task<IResult> AtKiosk(HttpContext context, CheckingIn checkingIn, TimeProvider clock, CancellationToken cancellation) =>
        PostAsync(new(context.User.Id()!.Value, context.User.SiteId(), null), context, checkingIn, clock, cancellation);

    private static Task<IResult> Own(HttpContext context, CheckingIn checkingIn, TimeProvider clock, CancellationToken cancellation) =>
        PostAsync(new(context.User.Id()!.Value, null, context.User.EmployeeId()), context, checkingIn, clock, cancellation);

    private static async Task<IResult> PostAsync(CheckInPoint point, HttpContext context, CheckingIn checkingIn, TimeProvider clock, CancellationToken cancellation)
    {
        var form = await CheckInForm.ReadAsync(context.Request, cancellation);
        // In one's own browser nobody else vouches for the time, so the server's counts.
        var at = RecordPunchHandler.ReadCapturedAt(point.EmployeeId is null ? form.CapturedAt : null, clock.GetUtcNow());
        var request = form.Request(context.User.Scope(), context.Request.Headers["Idempotency-Key"]);
        try
        {
            return Page.Of<CheckInResult>(new { Answer = await checkingIn.ByFaceAsync(point, form, at, form.Staying, request, cancellation) });
        }
        catch (Rejection rejection) when (rejection.Field != "frame")
        {
            return Page.Of<CheckInResult>(new { Problem = rejection.Message }, StatusCodes.Status422UnprocessableEntity);
        }
    }
}
