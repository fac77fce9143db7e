using Attendance.Contracts;
using Attendance.EventStore;
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
}

/// <summary>A manager approves or declines what one of their people has proposed.</summary>
internal static class DecideCorrectionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/corrections/{employee:guid}/{id:guid}/approve", Approve).RequireAuthorization(Policies.Manager);
        routes.MapPost("/corrections/{employee:guid}/{id:guid}/decline", Decline).RequireAuthorization(Policies.Manager);
    }

    private static async Task<IResult> Approve(Guid employee, Guid id, HttpContext context, IDocumentSession session, Correcting correcting, TimeProvider clock, CancellationToken cancellation)
    {
        var person = await correcting.ManagedAsync(employee, context.User, cancellation);
        var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employee), cancellation: cancellation);
        var proposed = stream.Aggregate.Waiting(id);
        var effect = await correcting.ApplyAsync(proposed, stream.Aggregate, person, context.User, cancellation);
        stream.AppendMany([new CorrectionApproved(id, employee, clock.GetUtcNow()), .. effect]);
        return await SaveAsync(context, session, cancellation);
    }

    private static async Task<IResult> Decline(Guid employee, Guid id, [FromForm] DecideCorrectionForm? form, HttpContext context, IDocumentSession session, Correcting correcting, TimeProvider clock, CancellationToken cancellation)
    {
        await correcting.ManagedAsync(employee, context.User, cancellation);
        var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employee), cancellation: cancellation);
        var proposed = stream.Aggregate.Waiting(id);
        stream.AppendOne(new CorrectionDeclined(proposed.CorrectionId, employee, await correcting.ProtectAsync(employee, form?.Why, cancellation), clock.GetUtcNow()));
        return await SaveAsync(context, session, cancellation);
    }

    private static async Task<IResult> SaveAsync(HttpContext context, IDocumentSession session, CancellationToken cancellation)
    {
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/corrections"));
        return TypedResults.NoContent();
    }
}
