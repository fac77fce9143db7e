using System.Buffers;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>
/// 68 points in iBUG order. Input [1,1,64,64] grey, p / 256, a square crop; output 136 numbers in 0..1 of the crop.
/// It runs twice: the second crop is laid by the points of the first.
/// </summary>
internal sealed class LandmarkLocator(Net net)
{
    private const int Side = 64, Points = 68;
    private const float SecondSide = 1.28f, BelowChin = 0.03f;

    /// <returns>68 points in pixels of the picture.</returns>
    public Point[] Locate(Picture picture, Box face)
    {
        var points = Run(picture, face.Squared(face.Height));
        float left = float.MaxValue, right = float.MinValue, top = float.MaxValue, bottom = float.MinValue;
        foreach (var point in points)
        {
            (left, right) = (MathF.Min(left, point.X), MathF.Max(right, point.X));
            (top, bottom) = (MathF.Min(top, point.Y), MathF.Max(bottom, point.Y));
        }
        var side = MathF.Max(8, SecondSide * (bottom - top));
        return Run(picture, new((left + right) / 2 - side / 2, bottom + BelowChin * side - side, side, side));
    }

    private Point[] Run(Picture picture, Box crop)
    {
        const int area = Side * Side;
        var planes = ArrayPool<float>.Shared.Rent(4 * area);
        try
        {
            Sampling.Resize(picture, crop, Side, Side, planes.AsSpan(area));
            for (var i = 0; i < area; i++)
                planes[i] = (0.299f * planes[area + i] + 0.587f * planes[2 * area + i] + 0.114f * planes[3 * area + i]) / 256f;
            using var outputs = net.Run(planes, 1, 1, Side, Side);
            var numbers = outputs[0].GetTensorDataAsSpan<float>();
            var points = new Point[Points];
            for (var i = 0; i < Points; i++)
                points[i] = new(crop.Left + numbers[2 * i] * crop.Width, crop.Top + numbers[2 * i + 1] * crop.Height);
            return points;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }
}
