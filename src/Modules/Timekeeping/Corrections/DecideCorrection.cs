using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Corrections;

public sealed record DecideCorrectionForm
{
    public string? Why { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A manager approves or declines what one of their people has proposed.</summary>
internal static class DecideCorrectionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/corrections/{employee:guid}/{id:guid}/approve", Approve).RequireAuthorization(Policies.Manager);
        routes.MapPost("/corrections/{employee:guid}/{id:guid}/decline", Decline).RequireAuthorization(Policies.Manager);
    }

    private static Task<IResult> Approve(Guid employee, Guid id, [FromForm] DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, id, "approve", form, context, session, staff, correcting, async (person, proposed, state) =>
            [new CorrectionApproved(id, employee, clock.GetUtcNow()), .. await correcting.ApplyAsync(proposed, state, person, context.User, cancellation)], cancellation);

    private static Task<IResult> Decline(Guid employee, Guid id, [FromForm] DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, id, "decline", form, context, session, staff, correcting, async (_, _, _) =>
            [new CorrectionDeclined(id, employee, await staff.ProtectAsync(employee, PersonalFields.Why, form?.Why, cancellation), clock.GetUtcNow())], cancellation);

    private static async Task<IResult> DecideAsync(
        Guid employee, Guid id, string what, DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting,
        Func<Person, CorrectionProposed, PunchLog, Task<IReadOnlyList<object>>> decide, CancellationToken cancellation)
    {
        var person = await staff.ManagedAsync(employee, context.User, cancellation);
        var request = IdempotentRequest.Of(context.User.Scope(), $"corrections/{id}/{what}", form?.IdempotencyKey, [form?.Why]);
        await session.DecideOnceAsync<PunchLog>(PunchLog.StreamOf(employee), request, state => decide(person, state.Waiting(id), state), cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/corrections"));
        return TypedResults.NoContent();
    }
}
