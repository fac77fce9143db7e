using Attendance.Contracts;
using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Enrolment.Photos;

/// <summary>Whether a picture can serve to recognise a person.</summary>
public static class PhotoCheck
{
    /// <summary>Pixels. Below this, faces are missed too often.</summary>
    public const float SmallestFace = 80;

    /// <summary>Sharpness below which a photo is refused.</summary>
    public const float BlurredBelow = 8;

    public const float DarkBelow = 25, BrightAbove = 238;

    private const int LongestSide = 1280;

    /// <param name="bytes">As uploaded.</param>
    /// <returns>The picture as it is kept: upright, at most 1280 pixels long, as JPEG without any metadata. Or why it cannot serve, in words; a fault where it shows something at all.</returns>
    public static (byte[]? Kept, PhotoFault? Fault, string Words) Read(FaceAnalyser faces, byte[] bytes)
    {
        try
        {
            using var uploaded = PictureCodec.Decode(bytes, LongestSide);
            // What is looked at is what is kept and learnt from.
            var kept = PictureCodec.EncodeJpeg(uploaded);
            using var picture = PictureCodec.Decode(kept);
            return FaultOf(faces, picture, SmallestFace).Fault is { } fault ? (null, fault, PhotoWords.Of(fault)) : (kept, null, "");
        }
        catch (PictureException e)
        {
            return (null, null, PictureWords.Of(e.Fault));
        }
    }

    /// <summary>What is wrong with a picture, and the face that was measured, if any.</summary>
    /// <param name="smallest">Least height of the face in pixels.</param>
    public static (PhotoFault? Fault, FaceInspection? Face) FaultOf(FaceAnalyser faces, Picture picture, float smallest)
    {
        var sighting = faces.Sight(picture);
        if (sighting.Count == FaceCount.Several)
            return (PhotoFault.SeveralFaces, null);
        if (sighting.Face is not { } face)
            return (PhotoFault.NoFace, null);
        if (face.Box.Height < smallest)
            return (PhotoFault.TooSmall, null);
        var measured = faces.Inspect(picture, face);
        return (measured switch
        {
            { Brightness: < DarkBelow } => PhotoFault.TooDark,
            { Brightness: > BrightAbove } => PhotoFault.TooBright,
            { Sharpness: < BlurredBelow } => PhotoFault.Blurred,
            _ => null,
        }, measured);
    }
}

/// <summary>What is wrong with a photo, so that a layman knows what to do.</summary>
internal static class PhotoWords
{
    public static string Of(PhotoFault fault) => fault switch
    {
        PhotoFault.SeveralFaces => "There is more than one face in this photo. Please use one that shows only this person.",
        PhotoFault.NoFace => "No face was found in this photo. Please use one that shows the face from the front, well lit.",
        PhotoFault.TooSmall => "The face is too small. Please come closer, or use a larger photo.",
        PhotoFault.TooDark => "The photo is too dark. Please find more light.",
        PhotoFault.TooBright => "The photo is too bright. Please turn away from the light.",
        PhotoFault.Blurred => "The photo is blurred. Please hold still, or clean the lens.",
        PhotoFault.NearlyTheSame => "This photo is nearly the same as one that is there. Please turn a little.",
        _ => "This face is enrolled already, as somebody else.",
    };
}
