using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

/// <summary>How the face is to be held.</summary>
public enum WantedPose
{
    Front,
    Left,
    Right,
    Up,
}

/// <param name="Ready">The picture can be taken.</param>
/// <param name="Says">What to do, to be shown and spoken.</param>
public sealed record PhotoAdvice(bool Ready, string Says);

/// <summary>Leads through the poses, from small previews. Limits are those of <see cref="FacePose"/>: of LFW's faces the middle half has a yaw of ±0.21 and a pitch of 0.41 to 0.54.</summary>
public static class GuidePhotoHandler
{
    private const float Straight = 0.25f, Turned = 0.4f, TooFar = 1f, LookingUp = 0.36f, Level = 0.38f, Down = 0.62f, ClosedEyes = 0.13f;

    public static PhotoAdvice Handle(WantedPose wanted, PhotoFault? fault, FacePose? pose) => (fault, pose) switch
    {
        (PhotoFault.NoFace, _) or (null, null) => Not("Please come before the camera."),
        (PhotoFault.SeveralFaces, _) => Not("One at a time, please."),
        (PhotoFault.TooSmall, _) => Not("Please come closer."),
        (PhotoFault.TooDark, _) => Not("It is too dark. Please find more light."),
        (PhotoFault.TooBright, _) => Not("It is too bright. Please turn away from the light."),
        (PhotoFault.Blurred, _) => Not("Please hold still."),
        ({ } other, _) => Not(PhotoWords.Of(other)),
        (_, { EyesOpen: < ClosedEyes }) when wanted != WantedPose.Up => Not("Please open your eyes."),
        (_, { } held) => wanted switch
        {
            WantedPose.Front when MathF.Abs(held.Yaw) > Straight => Not("Please look straight at the camera."),
            WantedPose.Front when held.Pitch < Level => Not("Please lower your chin a little."),
            WantedPose.Front when held.Pitch > Down => Not("Please raise your chin a little."),
            WantedPose.Left when held.Yaw < Turned => Not("Please turn your head to your left."),
            WantedPose.Right when held.Yaw > -Turned => Not("Please turn your head to your right."),
            WantedPose.Left or WantedPose.Right when MathF.Abs(held.Yaw) > TooFar => Not("That is too far. Please turn back a little."),
            WantedPose.Up when MathF.Abs(held.Yaw) > Turned => Not("Please turn to the front again, and look up."),
            WantedPose.Up when held.Pitch > LookingUp => Not("Please look up a little."),
            _ => new(true, "Hold still…"),
        },
    };

    private static PhotoAdvice Not(string says) => new(false, says);
}

internal static class GuidePhotoEndpoint
{
    /// <summary>A small preview: long side in pixels.</summary>
    private const int LongestSide = 640;

    /// <summary>Face height as part of the picture's height: 120 of 720 pixels.</summary>
    private const float NearEnough = 120f / 720;

    private const int MostBytes = 300_000, MostPixels = 4_000_000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/employees/{id:guid}/photos/look", Post).RequireAuthorization(Policies.Administrator).WithMetadata(AskedByThePage.Instance).RequireRateLimiting(Limits.Looks);

    private static async Task<IResult> Post(Guid id, string? pose, HttpRequest request, IDocumentSession session, FaceAnalyser faces, CancellationToken cancellation)
    {
        if (request.ContentLength is null or > MostBytes)
            throw new Rejection("The preview picture is too large.", kind: RejectionKind.TooLarge);
        if (!Enum.TryParse<WantedPose>(pose, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            throw new Rejection("pose is one of front, left, right, up.", "pose");
        // Nobody's face is measured without their consent.
        AddPhotoHandler.MayHaveMore(await session.Events.AggregateStreamAsync<Employees.Employee>(id, cancellation: cancellation), "");
        using var memory = new MemoryStream((int)request.ContentLength);
        await request.Body.CopyToAsync(memory, cancellation);
        try
        {
            using var picture = PictureCodec.Decode(memory.GetBuffer().AsMemory(0, (int)memory.Length), LongestSide, MostPixels);
            var (fault, face) = PhotoCheck.FaultOf(faces, picture, NearEnough * picture.Height);
            return TypedResults.Ok(GuidePhotoHandler.Handle(wanted, fault, face is null ? null : FacePose.Of(face.Landmarks)));
        }
        catch (PictureException)
        {
            throw new Rejection("The preview is not a picture.");
        }
    }
}
