using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Enrolment.Photos;

/// <summary>Whether a picture can serve to recognise a person, said so that a layman understands why not.</summary>
public static class PhotoCheck
{
    /// <summary>Pixels. Below this, faces are missed too often.</summary>
    public const float SmallestFace = 80;

    /// <summary>Sharpness below which a photo is refused.</summary>
    public const float BlurredBelow = 8;

    public const float DarkBelow = 25, BrightAbove = 238;

    private const int LongestSide = 1280;

    /// <param name="bytes">As uploaded.</param>
    /// <returns>The picture as it is kept: upright, at most 1280 pixels long, as JPEG without any metadata.</returns>
    /// <exception cref="Rejection">It cannot serve.</exception>
    public static byte[] Accept(FaceAnalyser faces, byte[] bytes)
    {
        using var uploaded = Decode(bytes);
        // What is looked at is what is kept and learnt from.
        var kept = PictureCodec.EncodeJpeg(uploaded);
        using var picture = PictureCodec.Decode(kept);
        var sighting = faces.Sight(picture);
        if (sighting.Count == FaceCount.Several)
            throw Refuse("There is more than one face in this photo. Please use one that shows only this person.");
        if (sighting.Face is not { } face)
            throw Refuse("No face was found in this photo. Please use one that shows the face from the front, well lit.");
        if (face.Box.Height < SmallestFace)
            throw Refuse("The face is too small. Please come closer, or use a larger photo.");
        var measured = faces.Measure(picture, face);
        if (measured.Brightness < DarkBelow)
            throw Refuse("The photo is too dark. Please find more light.");
        if (measured.Brightness > BrightAbove)
            throw Refuse("The photo is too bright. Please turn away from the light.");
        if (measured.Sharpness < BlurredBelow)
            throw Refuse("The photo is blurred. Please hold still, or clean the lens.");
        return kept;
    }

    private static Picture Decode(byte[] bytes)
    {
        try
        {
            return PictureCodec.Decode(bytes, LongestSide);
        }
        catch (PictureException e)
        {
            throw Refuse(e.Fault switch
            {
                PictureFault.TooManyPixels => "This picture has too many pixels: 50 million at most.",
                PictureFault.Damaged => "This picture is damaged and cannot be read completely. Please upload it again.",
                _ => "This is not a picture we can read. Please use JPEG, PNG or WebP.",
            });
        }
    }

    private static Rejection Refuse(string reason) => new(reason, "photo");
}
