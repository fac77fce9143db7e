using System.Buffers;
using System.Numerics.Tensors;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>
/// MobileFaceNet (Chen et al. 2018). Input [1,3,112,112] BGR, (p − 127) / 128, aligned to five points by a
/// least-squares similarity; output 512 numbers, here L2-normalised, compared by their cosine.
/// </summary>
internal sealed class FaceRecogniser(Net net)
{
    public const int TemplateLength = 512;
    public const int Side = 112;

    // ArcFace's reference points for 112 × 112 (Deng et al. 2019).
    private static readonly Point[] Reference =
        [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    /// <summary>The aligned face: 3 × 112 × 112 planes R, G, B of 0..255.</summary>
    public static void Align(Picture picture, ReadOnlySpan<Point> landmarks, Span<float> chip) =>
        Sampling.Warp(picture, Similarity.Fit(Reference, FivePoints(landmarks)), Side, Side, chip);

    /// <returns>The template: 512 numbers of length 1.</returns>
    public float[] Embed(ReadOnlySpan<float> chip)
    {
        const int area = Side * Side;
        var input = ArrayPool<float>.Shared.Rent(3 * area);
        try
        {
            for (var plane = 0; plane < 3; plane++)
            {
                var from = chip.Slice((2 - plane) * area, area);
                var to = input.AsSpan(plane * area, area);
                TensorPrimitives.Subtract(from, 127f, to);
                TensorPrimitives.Divide(to, 128f, to);
            }
            using var outputs = net.Run(input, 1, 3, Side, Side);
            return Normalised(outputs[0].GetTensorDataAsSpan<float>());
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    public static float[] Normalised(ReadOnlySpan<float> vector)
    {
        var template = vector.ToArray();
        TensorPrimitives.Divide(template, TensorPrimitives.Norm<float>(template), template);
        return template;
    }

    /// <summary>Both eyes, the tip of the nose and both corners of the mouth out of the 68 points.</summary>
    private static Point[] FivePoints(ReadOnlySpan<Point> p) =>
        [Mean(p[37], p[38], p[40], p[41]), Mean(p[43], p[44], p[46], p[47]), p[30], Mean(p[48], p[60]), Mean(p[54], p[64])];

    private static Point Mean(params ReadOnlySpan<Point> points)
    {
        float x = 0, y = 0;
        foreach (var point in points)
            (x, y) = (x + point.X, y + point.Y);
        return new(x / points.Length, y / points.Length);
    }
}
