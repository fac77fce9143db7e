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

    /// <summary>A copy that stands upright.</summary>
    /// <param name="orientation">As EXIF numbers it (CIPA DC-008, tag 0x0112): 1 to 8.</param>
    public Picture Upright(int orientation)
    {
        var lies = orientation >= 5;
        var upright = lies ? new Picture(Height, Width) : new(Width, Height);
        var from = Rgb;
        var to = upright.Rgb;
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (left, top) = lies ? (y, x) : (x, y);
                if (orientation is 2 or 3 or 7 or 8)
                    left = Width - 1 - left;
                if (orientation is 3 or 4 or 6 or 7)
                    top = Height - 1 - top;
                from.Slice((top * Width + left) * 3, 3).CopyTo(to[((y * upright.Width + x) * 3)..]);
            }
        }
        return upright;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
