using System.Runtime.InteropServices;

namespace Attendance.Imaging;

/// <summary>One libvips operation: set its arguments, run it, take its output.</summary>
internal unsafe ref struct VipsOperation
{
    private const nuint GTypeInt = 24, GTypeString = 64;

    private nint _operation;

    public VipsOperation(string name)
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
        var value = GValue.Of(GTypeInt);
        Native.g_value_set_int(&value, number);
        Set(name, &value);
    }

    public readonly void Set(string name, string text)
    {
        var value = GValue.Of(GTypeString);
        Native.g_value_set_string(&value, text);
        Set(name, &value);
    }

    public readonly void SetImage(string name, nint image)
    {
        var value = GValue.Of(Native.vips_image_get_type());
        Native.g_value_set_object(&value, image);
        Set(name, &value);
    }

    public readonly void SetWhite(string name)
    {
        var white = stackalloc double[] { 255, 255, 255 };
        var array = Native.vips_array_double_new(white, 3);
        var value = GValue.Of(Native.vips_array_double_get_type());
        Native.g_value_set_boxed(&value, array);
        Set(name, &value);
        Native.vips_area_unref(array);
    }

    public readonly void SetBlob(string name, void* bytes, int length)
    {
        var blob = Native.vips_blob_new(0, bytes, (nuint)length);
        var value = GValue.Of(Native.vips_blob_get_type());
        Native.g_value_set_boxed(&value, blob);
        Set(name, &value);
        Native.vips_area_unref(blob);
    }

    /// <summary>The image of the output "out", to be unreferenced by the caller; null when the operation failed.</summary>
    public nint? Run()
    {
        if (!Build())
            return null;
        var value = GValue.Of(Native.vips_image_get_type());
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
        var value = GValue.Of(Native.vips_blob_get_type());
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
        // A reference of its own, also where it is the same operation.
        Native.g_object_unref(_operation);
        _operation = built;
        return true;
    }

    public readonly void Dispose()
    {
        // In this order: the other one crashes the process on a damaged header.
        Native.vips_object_unref_outputs(_operation);
        Native.g_object_unref(_operation);
    }

    private readonly void Set(string name, GValue* value)
    {
        Native.g_object_set_property(_operation, name, value);
        Native.g_value_unset(value);
    }
}

/// <summary>GLib's GValue: a type and two words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GValue
{
    public nuint Type;
    public ulong First;
    public ulong Second;

    public static GValue Of(nuint type)
    {
        var value = default(GValue);
        Native.g_value_init(&value, type);
        return value;
    }
}
