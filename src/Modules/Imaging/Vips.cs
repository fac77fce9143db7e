using System.Runtime.InteropServices;

namespace Attendance.Imaging;

/// <summary>
/// What is used of libvips 8.18, through its operations by name (no variadic call). Reference: libvips,
/// "Calling libvips from other languages" (binding.md).
/// </summary>
internal static unsafe class Vips
{
    static Vips()
    {
        // Before vips_init, else every damaged upload writes a line to standard error.
        Native.g_setenv("VIPS_WARNING", "0", 1);
        if (Native.vips_init("attendance") != 0)
            throw new InvalidOperationException("libvips did not start.");
        Native.vips_concurrency_set(1);
        Native.vips_cache_set_max(0);
        Native.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (var loader in (string[])["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"])
            Native.vips_operation_block_set(loader, 0);
    }

    public static Picture Decode(ReadOnlyMemory<byte> bytes, int maximumSide)
    {
        if (bytes.Length < 16)
            throw new PictureException(PictureFault.UnknownFormat);
        using var pin = bytes.Pin();
        RefuseByHeader(pin.Pointer, bytes.Length);
        nint shrunk, opaque = 0, colour = 0;
        using (var thumbnail = new Operation("thumbnail_buffer"))
        {
            thumbnail.SetBlob("buffer", pin.Pointer, bytes.Length);
            thumbnail.Set("width", maximumSide);
            thumbnail.Set("height", maximumSide);
            thumbnail.Set("size", SizeDown);
            thumbnail.Set("option-string", "fail_on=error");
            shrunk = thumbnail.Run() ?? throw new PictureException(PictureFault.Damaged);
        }
        try
        {
            using (var flatten = new Operation("flatten"))
            {
                if (Native.vips_image_hasalpha(shrunk) != 0)
                {
                    flatten.SetImage("in", shrunk);
                    opaque = flatten.Run() ?? throw new PictureException(PictureFault.Damaged);
                }
            }
            var image = opaque != 0 ? opaque : shrunk;
            using (var convert = new Operation("colourspace"))
            {
                convert.SetImage("in", image);
                convert.Set("space", Srgb);
                colour = convert.Run() ?? throw new PictureException(PictureFault.Damaged);
            }
            return Copy(colour);
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
            using var save = new Operation("jpegsave_buffer");
            save.SetImage("in", image);
            save.Set("Q", quality);
            return save.RunToBytes() ?? throw new InvalidOperationException("The picture could not be encoded.");
        }
        finally
        {
            Native.g_object_unref(image);
        }
    }

    private const int SizeDown = 2;
    private const int Srgb = 22;
    private const int FormatByte = 0;

    private static void RefuseByHeader(void* bytes, int length)
    {
        var loader = Marshal.PtrToStringUTF8(Native.vips_foreign_find_load_buffer(bytes, (nuint)length));
        if (loader is null)
        {
            Native.vips_error_clear();
            throw new PictureException(PictureFault.UnknownFormat);
        }
        using var load = new Operation(loader);
        load.SetBlob("buffer", bytes, length);
        var image = load.Run() ?? throw new PictureException(PictureFault.Damaged);
        var pixels = (long)Native.vips_image_get_width(image) * Native.vips_image_get_height(image);
        Native.g_object_unref(image);
        if (pixels > PictureCodec.MaximumPixels)
            throw new PictureException(PictureFault.TooManyPixels);
    }

    private static Picture Copy(nint image)
    {
        var memory = Native.vips_image_write_to_memory(image, out var size);
        if (memory == null)
        {
            Native.vips_error_clear();
            throw new PictureException(PictureFault.Damaged);
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

    /// <summary>One libvips operation: set its arguments, run it, take its output.</summary>
    private ref struct Operation
    {
        private nint _operation;

        public Operation(string name)
        {
            _operation = Native.vips_operation_new(name);
            if (_operation == 0)
            {
                Native.vips_error_clear();
                throw new PictureException(PictureFault.UnknownFormat);
            }
        }

        public readonly void Set(string name, int number)
        {
            var value = Value.Of(GTypeInt);
            Native.g_value_set_int(&value, number);
            Set(name, &value);
        }

        public readonly void Set(string name, string text)
        {
            var value = Value.Of(GTypeString);
            Native.g_value_set_string(&value, text);
            Set(name, &value);
        }

        public readonly void SetImage(string name, nint image)
        {
            var value = Value.Of(Native.vips_image_get_type());
            Native.g_value_set_object(&value, image);
            Set(name, &value);
        }

        public readonly void SetBlob(string name, void* bytes, int length)
        {
            var blob = Native.vips_blob_new(0, bytes, (nuint)length);
            var value = Value.Of(Native.vips_blob_get_type());
            Native.g_value_set_boxed(&value, blob);
            Set(name, &value);
            Native.vips_area_unref(blob);
        }

        /// <summary>The image of the output "out", to be unreferenced by the caller; null when the operation failed.</summary>
        public nint? Run()
        {
            if (!Build())
                return null;
            var value = Value.Of(Native.vips_image_get_type());
            Native.g_object_get_property(_operation, "out", &value);
            var image = Native.g_value_get_object(&value);
            Native.g_object_ref(image);
            Native.g_value_unset(&value);
            return image;
        }

        public byte[]? RunToBytes()
        {
            if (!Build())
                return null;
            var value = Value.Of(Native.vips_blob_get_type());
            Native.g_object_get_property(_operation, "buffer", &value);
            var bytes = Native.vips_blob_get(Native.g_value_get_boxed(&value), out var length);
            var copy = new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
            Native.g_value_unset(&value);
            return copy;
        }

        private bool Build()
        {
            var built = Native.vips_cache_operation_build(_operation);
            if (built == 0)
            {
                Native.vips_error_clear();
                return false;
            }
            // A built operation is the caller's reference in place of the one that was given.
            if (built != _operation)
            {
                Native.g_object_unref(_operation);
                _operation = built;
            }
            return true;
        }

        public readonly void Dispose()
        {
            // In this order: the other one crashes the process on a damaged header.
            Native.vips_object_unref_outputs(_operation);
            Native.g_object_unref(_operation);
        }

        private readonly void Set(string name, Value* value)
        {
            Native.g_object_set_property(_operation, name, value);
            Native.g_value_unset(value);
        }
    }

    private const nuint GTypeInt = 24;
    private const nuint GTypeString = 64;

    /// <summary>GLib's GValue: a type and two words.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Value
    {
        public nuint Type;
        public ulong First;
        public ulong Second;

        public static Value Of(nuint type)
        {
            var value = default(Value);
            Native.g_value_init(&value, type);
            return value;
        }
    }
}
