using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Liveness;

public sealed record RemoveLivenessPolicy(Guid SiteId, Protected Reason, DateTimeOffset At);

public static class RemoveLivenessPolicyHandler
{
    public static LivenessPolicyRemoved Handle(RemoveLivenessPolicy command, LivenessDecision state) =>
        state.Policy is not null ? new(command.SiteId, command.Reason, command.At) : throw new Rejection("This site asks for what is asked for everywhere already.", kind: RejectionKind.Conflict);
}

internal static class RemoveLivenessPolicyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/recognition/liveness/{site:guid}/remove", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid site, [FromForm] LivenessForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        if (site == Guid.Empty)
            throw new Rejection("There is no such site.", kind: RejectionKind.NotFound);
        var stream = await session.Events.FetchForWriting<LivenessDecision>(LivenessDecision.StreamOf(site), cancellation: cancellation);
        stream.AppendOne(RemoveLivenessPolicyHandler.Handle(new(site, await vault.ProtectReasonAsync(session, form?.Reason, cancellation), clock.GetUtcNow()), stream.Aggregate));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/recognition"));
        return TypedResults.NoContent();
    }
}
