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

    private static Task<IResult> Approve(Guid employee, Guid id, [FromForm] DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Correcting correcting, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, id, "approve", form, context, session, correcting, async (person, proposed, state) =>
            [new CorrectionApproved(id, employee, clock.GetUtcNow()), .. await correcting.ApplyAsync(proposed, state, person, context.User, cancellation)], cancellation);

    private static Task<IResult> Decline(Guid employee, Guid id, [FromForm] DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Correcting correcting, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, id, "decline", form, context, session, correcting, async (_, _, _) =>
            [new CorrectionDeclined(id, employee, await correcting.ProtectAsync(employee, form?.Why, cancellation), clock.GetUtcNow())], cancellation);

    private static async Task<IResult> DecideAsync(
        Guid employee, Guid id, string what, DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Correcting correcting,
        Func<Person, CorrectionProposed, PunchLog, Task<IReadOnlyList<object>>> decide, CancellationToken cancellation)
    {
        var person = await correcting.ManagedAsync(employee, context.User, cancellation);
        var request = IdempotentRequest.Of(context.User.Scope(), $"corrections/{id}/{what}", form?.IdempotencyKey, [form?.Why]);
        var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employee), cancellation: cancellation);
        if (request is null || await session.FindAnswerAsync(request, cancellation) is null)
        {
            var events = await decide(person, stream.Aggregate.Waiting(id), stream.Aggregate);
            var eventId = stream.AppendOne(events[0]);
            stream.AppendMany(events.Skip(1));
            if (request is not null)
                session.Remember(request, eventId);
            await session.SaveChangesAsync(cancellation);
        }
        context.Response.Htmx(htmx => htmx.Redirect("/corrections"));
        return TypedResults.NoContent();
    }
}
