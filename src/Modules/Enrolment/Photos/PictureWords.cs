using Attendance.Imaging;

namespace Attendance.Enrolment.Photos;

/// <summary>Why bytes were not accepted as a picture, in words for whoever uploaded them.</summary>
public static class PictureWords
{
    public static string Of(PictureFault fault) => fault switch
    {
        PictureFault.TooManyPixels => "This picture has too many pixels: 50 million at most.",
        PictureFault.TooSlow => "This picture takes too long to read. Please use a smaller one.",
        PictureFault.Damaged => "This picture is damaged and cannot be read completely. Please upload it again.",
        _ => "This is not a picture we can read. Please use JPEG, PNG or WebP.",
    };
}
