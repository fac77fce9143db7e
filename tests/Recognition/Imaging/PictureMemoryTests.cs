using System.Runtime.InteropServices;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

/// <summary>Tests that count what lives in the process, or must be in time: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

[Collection(AloneCollection.Name)]
public sealed class PictureMemoryTests
{
    private const int Times = 200;

    [Fact]
    public void A_picture_that_was_read_leaves_nothing_behind() => Assert.InRange(Grown(() => PictureCodec.Decode(Photographs.People[0]).Dispose()), int.MinValue, Times / 2);

    [Fact]
    public void Nor_does_one_that_was_refused()
    {
        var cut = Photographs.People[0][..(Photographs.People[0].Length / 2)];
        Assert.InRange(Grown(() => Assert.Throws<PictureException>(() => PictureCodec.Decode(cut))), int.MinValue, Times / 2);
    }

    [Fact]
    public void Nor_does_one_that_was_written()
    {
        using var picture = PictureCodec.Decode(Photographs.People[0]);
        Assert.InRange(Grown(() => PictureCodec.EncodeJpeg(picture)), int.MinValue, Times / 2);
    }

    /// <summary>How many of libvips' objects live more than before.</summary>
    private static int Grown(Action work)
    {
        work();
        var before = Living();
        for (var i = 0; i < Times; i++)
            work();
        return Living() - before;
    }

    private static int Living()
    {
        var count = 0;
        ForEach((_, _, _) =>
        {
            count++;
            return 0;
        }, 0, 0);
        return count;
    }

    private delegate nint Visit(nint item, nint first, nint second);

    [DllImport("libvips-cpp.so.8.18.7", EntryPoint = "vips_object_map")]
    private static extern nint ForEach(Visit visit, nint first, nint second);
}
