using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Training;

/// <summary>How far photos are learnt again with another recogniser: a panel.</summary>
internal static class RetrainingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/recognition/retraining", Get).RequireAuthorization(Policies.Administrator).WithMetadata(AskedByThePage.Instance);

    /// <param name="waiting">Whether the page that asks has told that photos are being learnt: when they are, its figures are those of another recogniser.</param>
    private static async Task<IResult> Get(bool? waiting, HttpContext context, IQuerySession session, Gallery gallery, FaceAnalyser faces, CancellationToken cancellation)
    {
        var (serving, chosen) = (gallery.Model, faces.Recogniser);
        if (waiting == true && serving == chosen.Sha256)
            context.Response.Htmx(htmx => htmx.Redirect("/recognition"));
        return Page.Of<RetrainingPanel>(new
        {
            Progress = serving == chosen.Sha256 ? null : await GetRetraining.ProgressAsync(session, serving, chosen.Sha256!, cancellation),
            Chosen = chosen.Name,
            Serving = faces.Catalogue.NameOf(serving),
        });
    }
}
