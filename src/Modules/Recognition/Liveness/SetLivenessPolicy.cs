using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Targets;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Liveness;

public sealed record SetLivenessPolicy(Guid? SiteId, LivenessPolicy Policy, Protected Reason, DateTimeOffset At);

/// <summary>What was decided for one site, or for everywhere; null: nothing.</summary>
public sealed record LivenessDecision(LivenessPolicy? Policy) : IAggregate<LivenessDecision>
{
    public static LivenessDecision Initial { get; } = new((LivenessPolicy?)null);

    public static Guid StreamOf(Guid? siteId) => StreamIds.Of("liveness", siteId ?? Guid.Empty);

    public static LivenessDecision Evolve(LivenessDecision state, object @event) => @event switch
    {
        LivenessPolicySet set => new(set.Policy),
        LivenessPolicyRemoved => Initial,
        _ => state,
    };
}

public static class SetLivenessPolicyHandler
{
    public static LivenessPolicySet Handle(SetLivenessPolicy command, LivenessDecision state) =>
        state.Policy == command.Policy ? throw new Rejection("It is so already.", "policy", RejectionKind.Conflict) : new(command.SiteId, command.Policy, command.Reason, command.At);
}

public sealed record LivenessForm
{
    public string? Site { get; init; }

    public string? Policy { get; init; }

    public string? Reason { get; init; }
}

internal static class SetLivenessPolicyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/recognition/liveness", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post([FromForm] LivenessForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        Guid? site = string.IsNullOrEmpty(form?.Site) ? null
            : Guid.TryParse(form.Site, out var id) && await GetMatchTargets.IsSiteAsync(session, id, cancellation) ? id
            : throw new Rejection("There is no such site.", "site");
        if (!Enum.TryParse<LivenessPolicy>(form?.Policy, ignoreCase: true, out var policy) || !Enum.IsDefined(policy))
            throw new Rejection("Please choose one of them.", "policy");
        var stream = await session.Events.FetchForWriting<LivenessDecision>(LivenessDecision.StreamOf(site), cancellation: cancellation);
        stream.AppendOne(SetLivenessPolicyHandler.Handle(new(site, policy, await vault.ProtectReasonAsync(session, form?.Reason, cancellation), clock.GetUtcNow()), stream.Aggregate));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/recognition"));
        return TypedResults.NoContent();
    }
}
