using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Targets;

/// <param name="FalsePositive">The accepted share of strangers who are taken for somebody.</param>
/// <param name="People">How many are enrolled.</param>
/// <param name="OwnFactor">See <see cref="OwnScores.FactorOf"/>.</param>
public sealed record SetMatchTarget(Guid? SiteId, double FalsePositive, int People, double? OwnFactor, Protected Reason, DateTimeOffset At);

public static class SetMatchTargetHandler
{
    /// <summary>What can be chosen.</summary>
    public static IReadOnlyList<double> Choices { get; } = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4];

    public static MatchTargetSet Handle(SetMatchTarget command, Calibration shipped)
    {
        if (!Choices.Contains(command.FalsePositive))
            throw new Rejection("Please choose how many strangers may be taken for somebody.", "falsePositive");
        var calibration = shipped with { Factor = command.OwnFactor ?? 1 };
        var people = Math.Max(UsualTarget.Fewest, command.People);
        var threshold = calibration.ThresholdFor(command.FalsePositive, people);
        var expected = calibration.FalseNegative(threshold);
        return new(
            command.SiteId, command.FalsePositive, people, threshold, expected.Rate, expected.Low, expected.High, command.OwnFactor, shipped.ModelSha256, command.Reason, command.At);
    }
}

public sealed record MatchTargetForm
{
    /// <summary>Empty: everywhere.</summary>
    public string? Site { get; init; }

    public string? FalsePositive { get; init; }

    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class SetMatchTargetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/recognition/targets", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(
        [FromForm] MatchTargetForm? form, HttpContext context, IDocumentSession session, PersonVault vault, Gallery gallery, Calibrations calibrations, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var request = IdempotentRequest.Of(context.User.Scope(), "recognition/targets", form.IdempotencyKey, [form.Site, form.FalsePositive, form.Reason]);
        Guid? site = string.IsNullOrEmpty(form.Site) ? null
            : Guid.TryParse(form.Site, out var id) && await GetMatchTargets.IsSiteAsync(session, id, cancellation) ? id
            : throw new Rejection("There is no such site.", "site");
        if (!gallery.IsReady)
            throw new Rejection("The system is still starting. Please try again in a moment.", kind: RejectionKind.NotReady);
        var shipped = calibrations.Of(gallery.KnownModel);
        var target = double.TryParse(form.FalsePositive, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : double.NaN;
        var stream = await session.Events.FetchForWriting<MatchTarget>(MatchTarget.StreamOf(site), cancellation: cancellation);
        // Looked for after the state is read: what this very request has decided is no other decision.
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is not null)
            return Again(context);
        var eventId = stream.AppendOne(SetMatchTargetHandler.Handle(
            new(site, target, gallery.Count, gallery.CompareAmongOwn(shipped).FactorOf(shipped), await vault.ProtectReasonAsync(session, form.Reason, cancellation), clock.GetUtcNow()), shipped));
        if (request is not null)
            session.Remember(request, eventId);
        await session.SaveChangesAsync(cancellation);
        return Again(context);
    }

    /// <summary>The page with what is in force now.</summary>
    private static NoContent Again(HttpContext context)
    {
        context.Response.Htmx(htmx => htmx.Redirect("/recognition"));
        return TypedResults.NoContent();
    }
}
