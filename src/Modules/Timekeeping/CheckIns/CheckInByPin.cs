using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.CheckIns;

public sealed record CheckInByPinForm
{
    public string? Number { get; init; }

    public string? Pin { get; init; }

    public string? Direction { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>The equal path without a face, on the same screen.</summary>
internal static class CheckInByPinEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/kiosk/check-ins/pin", AtKiosk).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.Guessing);
        routes.MapPost("/my/check-ins/pin", Own).RequireAuthorization(Policies.Employee).RequireRateLimiting(Limits.Guessing);
    }

    private static Task<IResult> AtKiosk([FromForm] CheckInByPinForm? form, HttpContext context, CheckingIn checkingIn, CancellationToken cancellation) =>
        PostAsync(new(context.User.Id()!.Value, context.User.SiteId(), null), form, context, checkingIn, cancellation);

    private static Task<IResult> Own([FromForm] CheckInByPinForm? form, HttpContext context, CheckingIn checkingIn, CancellationToken cancellation) =>
        PostAsync(new(context.User.Id()!.Value, null, context.User.EmployeeId()), form, context, checkingIn, cancellation);

    private static async Task<IResult> PostAsync(CheckInPoint point, CheckInByPinForm? form, HttpContext context, CheckingIn checkingIn, CancellationToken cancellation)
    {
        form ??= new();
        // The PIN is not part of the fingerprint: nothing derived from it is stored.
        var request = IdempotentRequest.Of(context.User.Scope(), "check-ins/pin", form.IdempotencyKey, [form.Number, form.Direction]);
        return Page.Of<CheckInResult>(new { Answer = await checkingIn.ByPinAsync(point, form.Number, form.Pin, CheckInForm.Direction(form.Direction), request, cancellation) });
    }
}
