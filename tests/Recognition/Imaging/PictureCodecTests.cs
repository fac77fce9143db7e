using System.Diagnostics;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

[Collection(AloneCollection.Name)]
public sealed class PictureCodecTests
{
    [Fact]
    public void A_picture_survives_a_round_trip()
    {
        using var picture = Quarters(64, 48);

        using var decoded = PictureCodec.Decode(PictureCodec.EncodeJpeg(picture, 95));

        Assert.Equal((64, 48), (decoded.Width, decoded.Height));
        for (var i = 0; i < 4; i++)
            Assert.Equal(i, Brightest(decoded, i % 2 == 0 ? 8 : 56, i < 2 ? 8 : 40));
    }

    [Theory]
    [InlineData(1, new[] { 0, 1, 2, 3 }, 64, 48)]
    [InlineData(2, new[] { 1, 0, 3, 2 }, 64, 48)]
    [InlineData(3, new[] { 3, 2, 1, 0 }, 64, 48)]
    [InlineData(4, new[] { 2, 3, 0, 1 }, 64, 48)]
    [InlineData(5, new[] { 0, 2, 1, 3 }, 48, 64)]
    [InlineData(6, new[] { 2, 0, 3, 1 }, 48, 64)]
    [InlineData(7, new[] { 3, 1, 2, 0 }, 48, 64)]
    [InlineData(8, new[] { 1, 3, 0, 2 }, 48, 64)]
    public void A_phone_picture_is_turned_upright(byte orientation, int[] quarters, int width, int height)
    {
        using var picture = Quarters(64, 48);

        using var upright = PictureCodec.Decode(Pictures.WithOrientation(PictureCodec.EncodeJpeg(picture, 95), orientation));

        Assert.Equal((width, height), (upright.Width, upright.Height));
        for (var i = 0; i < 4; i++)
            Assert.Equal(quarters[i], Brightest(upright, i % 2 == 0 ? 8 : width - 8, i < 2 ? 8 : height - 8));
    }

    [Fact]
    public void A_large_picture_is_shrunk_to_the_longest_side_and_a_small_one_stays()
    {
        var jpeg = Photographs.Plain(640, 480);
        using var shrunk = PictureCodec.Decode(jpeg, 320);
        using var same = PictureCodec.Decode(jpeg, 2000);

        Assert.Equal((320, 240), (shrunk.Width, shrunk.Height));
        Assert.Equal((640, 480), (same.Width, same.Height));
    }

    [Fact]
    public void A_transparent_png_becomes_opaque_on_white()
    {
        using var picture = PictureCodec.Decode(Pictures.Png(8, 8, (_, _) => [10, 20, 30, 0]));

        Assert.Equal(8 * 8 * 3, picture.Rgb.Length);
        Assert.True(picture.Rgb.IndexOfAnyExcept((byte)255) < 0, $"It is {picture.Rgb[0]} {picture.Rgb[1]} {picture.Rgb[2]}.");
    }

    [Fact]
    public void A_half_transparent_png_is_mixed_with_white()
    {
        using var picture = PictureCodec.Decode(Pictures.Png(8, 8, (_, _) => [0, 100, 200, 128]));

        Assert.InRange(picture.Rgb[0], 124, 130);
        Assert.InRange(picture.Rgb[1], 174, 180);
        Assert.InRange(picture.Rgb[2], 224, 230);
    }

    [Fact]
    public void A_webp_is_read()
    {
        // 1 × 1, lossy.
        var webp = Convert.FromBase64String("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

        using var picture = PictureCodec.Decode(webp);

        Assert.Equal((1, 1), (picture.Width, picture.Height));
    }

    [Fact]
    public void Sixty_thousand_pixels_square_are_refused_from_the_header_at_once()
    {
        var png = Pictures.EmptyPng(60000, 60000);
        Pictures.Fault(png);
        var time = Stopwatch.StartNew();

        var fault = Pictures.Fault(png);

        Assert.Equal(PictureFault.TooManyPixels, fault);
        Assert.InRange(time.ElapsedMilliseconds, 0, 250);
    }

    [Theory]
    [InlineData(7100, 7100, PictureFault.TooManyPixels)]
    [InlineData(100_000, 501, PictureFault.TooManyPixels)]
    [InlineData(7000, 7000, PictureFault.Damaged)]
    public void The_limit_is_fifty_million_pixels(int width, int height, PictureFault expected) =>
        Assert.Equal(expected, Pictures.Fault(Pictures.EmptyPng(width, height)));

    [Fact]
    public void What_is_no_accepted_picture_is_of_unknown_format()
    {
        var random = new byte[4000];
        new Random(5).NextBytes(random);
        byte[][] others =
        [
            [], new byte[1], new byte[5000], random,
            "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>"u8.ToArray(),
            Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
            "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"u8.ToArray(),
            "P6 4 4 255 012345678901234567890123456789012345678901234567"u8.ToArray(),
        ];

        Assert.All(others, bytes => Assert.Equal(PictureFault.UnknownFormat, Pictures.Fault(bytes)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_picture_that_takes_too_long_is_given_up_and_the_next_one_is_read(byte orientation)
    {
        // A gradient of 36 million pixels: far more than a millisecond's work, and well compressed.
        using var large = new Picture(6000, 6000);
        for (var i = 0; i < large.Rgb.Length; i++)
            large.Rgb[i] = (byte)(i / 3 % 251);
        var bytes = Pictures.WithOrientation(PictureCodec.EncodeJpeg(large, 95), orientation);

        Assert.Equal(PictureFault.TooSlow, Assert.Throws<PictureException>(() => Vips.Decode(bytes, 6000, PictureCodec.MaximumPixels, TimeSpan.FromMilliseconds(1))).Fault);

        // The damage in its middle is not reached: nothing was decoded before the limit held.
        Assert.Equal(PictureFault.TooSlow, Assert.Throws<PictureException>(() => Vips.Decode(bytes.AsMemory(0, bytes.Length / 2), 6000, PictureCodec.MaximumPixels, TimeSpan.FromMilliseconds(1))).Fault);

        using var read = Vips.Decode(bytes, 600, PictureCodec.MaximumPixels, TimeSpan.FromMinutes(1));
        Assert.Equal((600, 600), (read.Width, read.Height));
    }

    /// <summary>Quarters in which red, green, blue, or none is bright: 0, 1, 2, 3.</summary>
    private static Picture Quarters(int width, int height)
    {
        var picture = new Picture(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var quarter = (i / width < height / 2 ? 0 : 2) + (i % width < width / 2 ? 0 : 1);
            for (var colour = 0; colour < 3; colour++)
                picture.Rgb[3 * i + colour] = (byte)(colour == quarter ? 230 : 20);
        }
        return picture;
    }

    private static int Brightest(Picture picture, int x, int y)
    {
        var pixel = picture.Rgb.Slice((y * picture.Width + x) * 3, 3);
        for (var colour = 0; colour < 3; colour++)
            if (pixel[colour] > 150)
                return colour;
        return 3;
    }
}
