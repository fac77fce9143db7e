using System.Buffers;

namespace Attendance.Imaging;

/// <summary>A decoded picture: 8-bit RGB, interleaved, rows from top to bottom, in a pooled buffer.</summary>
public sealed class Picture : IDisposable
{
    private byte[]? _buffer;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public Picture(int width, int height)
    {
        Width = width;
        Height = height;
        _buffer = ArrayPool<byte>.Shared.Rent(width * height * 3);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Width × Height × 3 bytes: R, G, B of each pixel.</summary>
    public Span<byte> Rgb => (_buffer ?? throw new ObjectDisposedException(nameof(Picture))).AsSpan(0, Width * Height * 3);

    /// <summary>A copy of the rectangle, clipped to the picture.</summary>
    public Picture Crop(int left, int top, int width, int height)
    {
        left = Math.Clamp(left, 0, Width - 1);
        top = Math.Clamp(top, 0, Height - 1);
        width = Math.Clamp(width, 1, Width - left);
        height = Math.Clamp(height, 1, Height - top);
        var crop = new Picture(width, height);
        for (var y = 0; y < height; y++)
            Rgb.Slice(((top + y) * Width + left) * 3, width * 3).CopyTo(crop.Rgb[(y * width * 3)..]);
        return crop;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
