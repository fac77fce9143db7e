using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Liveness;

/// <param name="Step">"left", "right", "nod" or "nearer".</param>
/// <param name="Says">To be shown and spoken.</param>
public sealed record ChallengeStepAnswer(string Step, string Says);

/// <param name="Required">False: there is nothing to be done.</param>
/// <param name="Nonce">To be sent with the frames, once.</param>
/// <param name="SecondsPerStep">At least; an answer that comes sooner is refused.</param>
public sealed record ChallengeAnswer(bool Required, string? Nonce, int SecondsPerStep, IReadOnlyList<ChallengeStepAnswer> Steps);

internal static class IssueChallengeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/kiosk/challenge", Post).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.Looks);
        routes.MapPost("/my/challenge", Post).RequireAuthorization(Policies.Employee).RequireRateLimiting(Limits.Looks);
        routes.MapPost("/api/v1/challenges", Post).RequireAuthorization(Policies.CheckInsWrite).WithTags("Check-ins")
            .WithSummary("Ask what has to be done before the camera, where that is required").Produces<ChallengeAnswer>();
    }

    private static async Task<IResult> Post(HttpContext context, IQuerySession session, Challenges challenges, TimeProvider clock, CancellationToken cancellation)
    {
        if (await GetLivenessPolicies.ForAsync(session, context.User.SiteId(), cancellation) != LivenessPolicy.Required)
            return TypedResults.Ok(new ChallengeAnswer(false, null, Challenge.SecondsPerStep, []));
        var challenge = Challenge.New(context.User.Id()!.Value, clock.GetUtcNow());
        return TypedResults.Ok(new ChallengeAnswer(true, challenges.Write(challenge), Challenge.SecondsPerStep, [.. challenge.Steps.Select(step => new ChallengeStepAnswer(step.ToString().ToLowerInvariant(), Words(step)))]));
    }

    private static string Words(ChallengeStep step) => step switch
    {
        ChallengeStep.Left => "Turn your head to your left.",
        ChallengeStep.Right => "Turn your head to your right.",
        ChallengeStep.Nod => "Lower your chin, as in a nod.",
        _ => "Come nearer to the camera.",
    };
}
