namespace Attendance.Imaging;

/// <summary>Why bytes were not accepted as a picture.</summary>
public enum PictureFault
{
    /// <summary>Not a JPEG, PNG or WebP picture.</summary>
    UnknownFormat,

    /// <summary>The header asks for more pixels than are accepted.</summary>
    TooManyPixels,

    /// <summary>Cut short or corrupt.</summary>
    Damaged,

    /// <summary>It takes longer to decode than is waited for.</summary>
    TooSlow,
}

/// <summary>The bytes are not a picture that is accepted; <see cref="Fault"/> says why. Nothing was decoded.</summary>
public sealed class PictureException(PictureFault fault) : Exception($"The picture was refused: {fault}.")
{
    public PictureFault Fault { get; } = fault;
}

/// <summary>The one seam for decoding and encoding pictures; libvips stands behind it.</summary>
public static class PictureCodec
{
    /// <summary>Refused from the header, before any pixel is decoded.</summary>
    public const long MaximumPixels = 50_000_000;

    /// <summary>What the slowest picture of 50 million pixels takes, several times over, on a busy machine.</summary>
    private static readonly TimeSpan LongestDecode = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Decodes a JPEG, PNG or WebP picture, turned upright by its EXIF orientation, colours in sRGB, transparency on
    /// white. A picture with a side longer than <paramref name="maximumSide"/> pixels is shrunk to it.
    /// </summary>
    /// <exception cref="PictureException">No picture, too large, too slow or damaged.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> bytes, int maximumSide = 2048, long maximumPixels = MaximumPixels) => Vips.Decode(bytes, maximumSide, maximumPixels, LongestDecode);

    /// <summary>Encodes as JPEG without any metadata; below quality 90 with halved colour resolution (4:2:0).</summary>
    /// <param name="picture">What to encode.</param>
    /// <param name="quality">1 to 100.</param>
    public static byte[] EncodeJpeg(Picture picture, int quality = 92) => Vips.EncodeJpeg(picture, quality);
}
