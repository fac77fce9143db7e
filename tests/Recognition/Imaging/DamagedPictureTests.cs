using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

/// <summary>A crash in native code would end the whole test run.</summary>
public sealed class DamagedPictureTests
{
    [Fact]
    public void A_jpeg_cut_short_anywhere_is_refused()
    {
        var jpeg = Small();
        // The last two bytes say that the picture ends; what is before them is the picture.
        for (var length = 0; length < jpeg.Length - 2; length += length < 700 ? 1 : 23)
            Assert.Contains(Pictures.Fault(jpeg[..length]), Pictures.Unreadable);
    }

    [Fact]
    public void A_png_cut_short_anywhere_is_refused()
    {
        var png = Pictures.Png(40, 30, (x, y) => [(byte)(x * 6), (byte)(y * 8), (byte)(x * y), 255]);
        for (var length = 0; length < png.Length - 40; length += length < 60 ? 1 : 13)
            Assert.Contains(Pictures.Fault(png[..length]), Pictures.Unreadable);
    }

    [Fact]
    public void A_large_photograph_cut_in_half_is_refused() =>
        Assert.Equal(PictureFault.Damaged, Pictures.Fault(Photographs.Group[..(Photographs.Group.Length / 2)]));

    [Fact]
    public void Flipped_bits_never_end_the_process()
    {
        var random = new Random(20260302);
        byte[][] originals = [Small(), Pictures.Png(40, 30, (x, y) => [(byte)x, (byte)y, 7, 200]), Pictures.WithOrientation(Small(), 6)];
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var damaged = (byte[])originals[i % originals.Length].Clone();
            for (var flips = random.Next(1, 12); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            refused += Pictures.Fault(damaged) is null ? 0 : 1;
        }
        Assert.InRange(refused, 100, 3999);
    }

    [Fact]
    public void Damaged_headers_never_end_the_process()
    {
        var random = new Random(7);
        var original = Small();
        var png = Pictures.Png(40, 30, (x, y) => [(byte)x, (byte)y, 7, 255]);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])(i % 2 == 0 ? original : png).Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                damaged[random.Next(2, i % 2 == 0 ? 640 : 60)] = (byte)random.Next(256);
            refused += Pictures.Fault(damaged) is null ? 0 : 1;
        }
        Assert.InRange(refused, 500, 3000);
    }

    [Fact]
    public void After_damaged_pictures_good_ones_are_read_from_many_threads()
    {
        var (good, bad) = (Small(), Small()[..800]);

        var sizes = new int[64];
        Parallel.For(0, sizes.Length, i =>
        {
            if (i % 2 == 0)
            {
                sizes[i] = Pictures.Fault(bad) == PictureFault.Damaged ? 64 : -1;
                return;
            }
            using var picture = PictureCodec.Decode(good);
            sizes[i] = picture.Width;
        });

        Assert.All(sizes, size => Assert.Equal(64, size));
    }

    private static byte[] Small()
    {
        using var group = PictureCodec.Decode(Photographs.Group, 64);
        return PictureCodec.EncodeJpeg(group);
    }
}
