using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Targets;

/// <summary>How sure a match must be, what that costs, and where it differs.</summary>
internal static class RecognitionEndpoint
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/recognition", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(IDocumentStore store, IDocumentSession session, Gallery gallery, FaceAnalyser faces, Calibrations calibrations, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(MatchTargetProjection), Longest, cancellation);
        await store.WaitForNonStaleDataAsync(nameof(LivenessPolicyProjection), Longest, cancellation);
        var shipped = calibrations.Of(gallery.KnownModel);
        var own = gallery.CompareAmongOwn(shipped);
        return Page.Of<RecognitionPage>(new
        {
            People = gallery.Count,
            Shipped = shipped,
            Own = own,
            OwnFactor = own.FactorOf(shipped),
            Targets = (await GetMatchTargets.AllAsync(session, cancellation)).Select(target => target.For(shipped, gallery.Count)).ToList(),
            Recogniser = faces.Catalogue.NameOf(shipped.ModelSha256),
            Liveness = await GetLivenessPolicies.AllAsync(session, cancellation),
            Sites = await GetMatchTargets.SitesAsync(session, cancellation),
        });
    }
}
