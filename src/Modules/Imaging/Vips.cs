using System.Runtime.InteropServices;

namespace Attendance.Imaging;

/// <summary>
/// What is used of libvips 8.18, through its operations by name (no variadic call). Reference: libvips,
/// "Calling libvips from other languages" (binding.md).
/// </summary>
internal static unsafe class Vips
{
    private static readonly string[] Accepted = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"];

    static Vips()
    {
        // Before vips_init, else every damaged upload writes a line to standard error.
        Native.g_setenv("VIPS_WARNING", "0", 1);
        if (Native.vips_init("attendance") != 0)
            throw new InvalidOperationException("libvips did not start.");
        Native.vips_concurrency_set(1);
        Native.vips_cache_set_max(0);
        Native.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (var loader in Accepted)
            Native.vips_operation_block_set(loader, 0);
    }

    public static Picture Decode(ReadOnlyMemory<byte> bytes, int maximumSide, long maximumPixels, TimeSpan longest)
    {
        if (bytes.Length < 16)
            throw new PictureException(PictureFault.UnknownFormat);
        using var pin = bytes.Pin();
        RefuseByHeader(pin.Pointer, bytes.Length, maximumPixels);
        nint shrunk, opaque = 0, colour = 0;
        using (var thumbnail = new VipsOperation("thumbnail_buffer"))
        {
            thumbnail.SetBlob("buffer", pin.Pointer, bytes.Length);
            thumbnail.Set("width", maximumSide);
            thumbnail.Set("height", maximumSide);
            thumbnail.Set("size", SizeDown);
            // Turned here, it would be decoded whole before the limit of time holds.
            thumbnail.Set("no-rotate", 1);
            thumbnail.Set("option-string", "fail_on=error");
            shrunk = thumbnail.Run() ?? throw new PictureException(PictureFault.Damaged);
        }
        try
        {
            if (Native.vips_image_hasalpha(shrunk) != 0)
            {
                using var flatten = new VipsOperation("flatten");
                flatten.SetImage("in", shrunk);
                flatten.SetWhite("background");
                opaque = flatten.Run() ?? throw new PictureException(PictureFault.Damaged);
            }
            var image = opaque != 0 ? opaque : shrunk;
            using (var convert = new VipsOperation("colourspace"))
            {
                convert.SetImage("in", image);
                convert.Set("space", Srgb);
                colour = convert.Run() ?? throw new PictureException(PictureFault.Damaged);
            }
            var picture = Copy(colour, longest);
            if (Native.vips_image_get_orientation(shrunk) is var orientation && orientation == 1)
                return picture;
            using (picture)
                return picture.Upright(orientation);
        }
        finally
        {
            foreach (var image in (nint[])[shrunk, opaque, colour])
                if (image != 0)
                    Native.g_object_unref(image);
        }
    }

    public static byte[] EncodeJpeg(Picture picture, int quality)
    {
        nint image;
        fixed (byte* pixels = picture.Rgb)
            image = Native.vips_image_new_from_memory_copy(pixels, (nuint)picture.Rgb.Length, picture.Width, picture.Height, 3, FormatByte);
        try
        {
            using var save = new VipsOperation("jpegsave_buffer");
            save.SetImage("in", image);
            save.Set("Q", quality);
            return save.RunToBytes() ?? throw new InvalidOperationException("The picture could not be encoded.");
        }
        finally
        {
            Native.g_object_unref(image);
        }
    }

    /// <summary>Of a drawing of our own; see <see cref="Drawings"/>.</summary>
    public static byte[] Rasterise(string svg)
    {
        Native.g_setenv("FONTCONFIG_FILE", Path.Combine(AppContext.BaseDirectory, "fonts", "fonts.conf"), 1);
        Native.vips_operation_block_set("VipsForeignLoadSvg", 0);
        var bytes = System.Text.Encoding.UTF8.GetBytes(svg);
        nint image;
        fixed (byte* text = bytes)
        {
            using var load = new VipsOperation("svgload_buffer");
            load.SetBlob("buffer", text, bytes.Length);
            image = load.Run() ?? throw new InvalidOperationException("The drawing could not be read.");
            try
            {
                // It is drawn while it is saved, so the text must stay where it is until then.
                using var save = new VipsOperation("pngsave_buffer");
                save.SetImage("in", image);
                return save.RunToBytes() ?? throw new InvalidOperationException("The drawing could not be saved.");
            }
            finally
            {
                Native.g_object_unref(image);
            }
        }
    }

    private const int SizeDown = 2;
    private const int Srgb = 22;
    private const int FormatByte = 0;

    private static void RefuseByHeader(void* bytes, int length, long maximumPixels)
    {
        var loader = Marshal.PtrToStringUTF8(Native.vips_foreign_find_load_buffer(bytes, (nuint)length));
        // Also where drawings of our own may be loaded: a picture is none of them.
        if (loader is null || !Accepted.Any(accepted => loader.StartsWith(accepted, StringComparison.Ordinal)))
        {
            Native.vips_error_clear();
            throw new PictureException(PictureFault.UnknownFormat);
        }
        using var load = new VipsOperation(loader);
        load.SetBlob("buffer", bytes, length);
        var image = load.Run() ?? throw new PictureException(PictureFault.Damaged);
        var pixels = (long)Native.vips_image_get_width(image) * Native.vips_image_get_height(image);
        Native.g_object_unref(image);
        if (pixels > maximumPixels)
            throw new PictureException(PictureFault.TooManyPixels);
    }

    /// <summary>Here the pixels are decoded, a band after the other.</summary>
    private static Picture Copy(nint image, TimeSpan longest)
    {
        using var limit = new DecodeLimit(image, longest);
        var memory = Native.vips_image_write_to_memory(image, out var size);
        if (memory == null)
        {
            Native.vips_error_clear();
            throw new PictureException(limit.IsReached ? PictureFault.TooSlow : PictureFault.Damaged);
        }
        try
        {
            var picture = new Picture(Native.vips_image_get_width(image), Native.vips_image_get_height(image));
            if ((int)size != picture.Rgb.Length)
                throw new PictureException(PictureFault.UnknownFormat);
            new ReadOnlySpan<byte>(memory, (int)size).CopyTo(picture.Rgb);
            return picture;
        }
        finally
        {
            Native.g_free(memory);
        }
    }
}
