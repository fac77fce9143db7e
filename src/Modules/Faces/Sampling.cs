using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>Brings parts of a picture to the size a net wants, as planes R, G, B of 0..255.</summary>
internal static class Sampling
{
    private const int MostSamplesPerAxis = 8;

    /// <summary>
    /// Resamples an upright box, which may reach outside the picture (edges are repeated). Shrinking by two and more
    /// averages every source pixel; otherwise bilinear.
    /// </summary>
    /// <param name="planes">3 × width × height numbers.</param>
    public static void Resize(Picture picture, Box box, int width, int height, Span<float> planes)
    {
        float sx = box.Width / width, sy = box.Height / height;
        if (sx < 2 || sy < 2)
            Bilinear(picture, box, sx, sy, width, height, planes);
        else
            Average(picture, box, sx, sy, width, height, planes);
    }

    /// <summary>Resamples through a similarity from target to source, with several samples a pixel when it shrinks.</summary>
    /// <param name="planes">3 × width × height numbers.</param>
    public static void Warp(Picture picture, Similarity toSource, int width, int height, Span<float> planes)
    {
        var samples = Math.Clamp((int)MathF.Ceiling(toSource.Scale), 1, MostSamplesPerAxis);
        var step = 1f / samples;
        var weight = step * step;
        var area = width * height;
        var rgb = picture.Rgb;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                float r = 0, g = 0, b = 0;
                for (var j = 0; j < samples; j++)
                {
                    for (var i = 0; i < samples; i++)
                    {
                        var p = toSource.Map(x + (i + 0.5f) * step - 0.5f, y + (j + 0.5f) * step - 0.5f);
                        Add(picture, rgb, p.X, p.Y, ref r, ref g, ref b);
                    }
                }
                var at = y * width + x;
                (planes[at], planes[area + at], planes[2 * area + at]) = (r * weight, g * weight, b * weight);
            }
        }
    }

    private static void Bilinear(Picture picture, Box box, float sx, float sy, int width, int height, Span<float> planes)
    {
        var area = width * height;
        var rgb = picture.Rgb;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                float r = 0, g = 0, b = 0;
                Add(picture, rgb, box.Left + (x + 0.5f) * sx - 0.5f, box.Top + (y + 0.5f) * sy - 0.5f, ref r, ref g, ref b);
                var at = y * width + x;
                (planes[at], planes[area + at], planes[2 * area + at]) = (r, g, b);
            }
        }
    }

    private static void Average(Picture picture, Box box, float sx, float sy, int width, int height, Span<float> planes)
    {
        var area = width * height;
        var rgb = picture.Rgb;
        Span<int> edges = stackalloc int[width + 1];
        for (var x = 0; x <= width; x++)
            edges[x] = Math.Clamp((int)MathF.Round(box.Left + x * sx), 0, picture.Width);
        Span<int> sums = stackalloc int[width * 3];
        for (var y = 0; y < height; y++)
        {
            var (from, to) = Span(box.Top + y * sy, sy, picture.Height);
            sums.Clear();
            for (var row = from; row < to; row++)
            {
                var line = rgb.Slice(row * picture.Width * 3, picture.Width * 3);
                for (var x = 0; x < width; x++)
                {
                    int first = edges[x], last = edges[x + 1];
                    if (first >= last)
                        (first, last) = first >= picture.Width ? (picture.Width - 1, picture.Width) : (first, first + 1);
                    int r = 0, g = 0, b = 0;
                    for (var at = first * 3; at < last * 3; at += 3)
                    {
                        r += line[at];
                        g += line[at + 1];
                        b += line[at + 2];
                    }
                    sums[3 * x] += r;
                    sums[3 * x + 1] += g;
                    sums[3 * x + 2] += b;
                }
            }
            for (var x = 0; x < width; x++)
            {
                var scale = 1f / ((to - from) * Math.Max(1, edges[x + 1] - edges[x]));
                var at = y * width + x;
                planes[at] = sums[3 * x] * scale;
                planes[area + at] = sums[3 * x + 1] * scale;
                planes[2 * area + at] = sums[3 * x + 2] * scale;
            }
        }
    }

    /// <summary>The source rows under one target row: at least one, inside the picture.</summary>
    private static (int From, int To) Span(float start, float length, int limit)
    {
        var from = Math.Clamp((int)MathF.Round(start), 0, limit - 1);
        return (from, Math.Clamp((int)MathF.Round(start + length), from + 1, limit));
    }

    private static void Add(Picture picture, ReadOnlySpan<byte> rgb, float x, float y, ref float r, ref float g, ref float b)
    {
        x = Math.Clamp(x, 0, picture.Width - 1);
        y = Math.Clamp(y, 0, picture.Height - 1);
        int left = (int)x, top = (int)y;
        float fx = x - left, fy = y - top;
        var stride = picture.Width * 3;
        var a = top * stride + left * 3;
        var right = left + 1 < picture.Width ? 3 : 0;
        var below = top + 1 < picture.Height ? stride : 0;
        float w00 = (1 - fx) * (1 - fy), w01 = fx * (1 - fy), w10 = (1 - fx) * fy, w11 = fx * fy;
        int c = a + right, d = a + below, e = a + below + right;
        r += rgb[a] * w00 + rgb[c] * w01 + rgb[d] * w10 + rgb[e] * w11;
        g += rgb[a + 1] * w00 + rgb[c + 1] * w01 + rgb[d + 1] * w10 + rgb[e + 1] * w11;
        b += rgb[a + 2] * w00 + rgb[c + 2] * w01 + rgb[d + 2] * w10 + rgb[e + 2] * w11;
    }
}
