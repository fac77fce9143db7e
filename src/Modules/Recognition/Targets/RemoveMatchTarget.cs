using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Targets;

public sealed record RemoveMatchTarget(Guid SiteId, Protected Reason, DateTimeOffset At);

public static class RemoveMatchTargetHandler
{
    public static MatchTargetRemoved Handle(RemoveMatchTarget command, MatchTarget state) =>
        state.Exists ? new(command.SiteId, command.Reason, command.At) : throw new Rejection("Nothing was decided here.", kind: RejectionKind.Conflict);
}

/// <summary>A site goes by everywhere's decision again; all zeros: everywhere by what is shipped.</summary>
internal static class RemoveMatchTargetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/recognition/targets/{site:guid}/remove", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid site, [FromForm] MatchTargetForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<MatchTarget>(MatchTarget.StreamOf(site), cancellation: cancellation);
        stream.AppendOne(RemoveMatchTargetHandler.Handle(new(site, await vault.ProtectReasonAsync(session, form?.Reason, cancellation), clock.GetUtcNow()), stream.Aggregate));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/recognition"));
        return TypedResults.NoContent();
    }
}
