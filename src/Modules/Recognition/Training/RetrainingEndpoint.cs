using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Training;

/// <summary>How far photos are learnt again with another recogniser: a panel.</summary>
internal static class RetrainingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/recognition/retraining", Get).RequireAuthorization(Policies.Administrator).WithMetadata(AskedByThePage.Instance);

    private static async Task<IResult> Get(IQuerySession session, Gallery gallery, FaceAnalyser faces, CancellationToken cancellation)
    {
        var (serving, chosen) = (gallery.Model, faces.Recogniser);
        return Page.Of<RetrainingPanel>(new
        {
            Progress = serving == chosen.Sha256 ? null : await GetRetraining.ProgressAsync(session, serving, chosen.Sha256!, cancellation),
            Chosen = chosen.Name,
            Serving = faces.Catalogue.Recognisers.FirstOrDefault(entry => entry.Sha256 == serving)?.Name ?? "the former recogniser, whose file is not there",
        });
    }
}
