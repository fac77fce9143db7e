using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Looking;

/// <param name="Face">"none", "small", "one" or "several".</param>
public sealed record LookAnswer(string Face);

/// <summary>
/// Tells the camera page whether somebody stands before it, from a small picture. Nobody is compared, and nothing is kept.
/// </summary>
internal static class LookEndpoint
{
    /// <summary>A small preview: long side in pixels.</summary>
    private const int LongestSide = 640;

    /// <summary>Face height as part of the picture's height: 80 of 720 pixels.</summary>
    private const float NearEnough = 80f / 720;

    private const int MostBytes = 300_000, MostPixels = 4_000_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/kiosk/look", Post).RequireAuthorization(Policies.Kiosk).RequireRateLimiting(Limits.Looks);
        routes.MapPost("/my/look", Post).RequireAuthorization(Policies.Employee).WithMetadata(AskedByThePage.Instance).RequireRateLimiting(Limits.Looks);
    }

    private static async Task<IResult> Post(HttpRequest request, FaceAnalyser faces, CancellationToken cancellation)
    {
        if (request.ContentLength is null or > MostBytes)
            throw new Rejection("The preview picture is too large.", kind: RejectionKind.TooLarge);
        using var memory = new MemoryStream((int)request.ContentLength);
        await request.Body.CopyToAsync(memory, cancellation);
        try
        {
            using var picture = PictureCodec.Decode(memory.GetBuffer().AsMemory(0, (int)memory.Length), LongestSide, MostPixels);
            var sighting = faces.Sight(picture);
            return TypedResults.Ok(new LookAnswer(sighting switch
            {
                { Count: FaceCount.None } => "none",
                { Count: FaceCount.Several } => "several",
                { Face: { } face } when face.Box.Height < NearEnough * picture.Height => "small",
                _ => "one",
            }));
        }
        catch (PictureException)
        {
            throw new Rejection("The preview is not a picture.");
        }
    }
}
