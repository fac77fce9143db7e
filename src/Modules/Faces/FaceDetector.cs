using System.Buffers;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>A face in a picture.</summary>
/// <param name="Box">In pixels, as detected.</param>
/// <param name="Score">0 to 1.</param>
public sealed record DetectedFace(Box Box, float Score);

/// <summary>
/// UltraFace RFB-320 (Linzaer, Ultra-Light-Fast-Generic-Face-Detector-1MB). Input [1,3,240,320] RGB, (p − 127) / 128,
/// the picture letter-boxed to 4:3; scores [1,4420,2] already softmaxed, boxes in 0..1 of the input.
/// </summary>
internal sealed class FaceDetector(Net net, float threshold)
{
    private const int Width = 320, Height = 240, Candidates = 4420;
    private const float SameFace = 0.3f;

    /// <summary>All faces, the largest first.</summary>
    public IReadOnlyList<DetectedFace> Detect(Picture picture)
    {
        var input = ArrayPool<float>.Shared.Rent(3 * Width * Height);
        try
        {
            // The letter box in pixels of the picture: the picture in the upper left, the rest empty.
            var scale = MathF.Max(picture.Width / (float)Width, picture.Height / (float)Height);
            FillInput(picture, scale, input);
            using var outputs = net.Run(input, 1, 3, Height, Width);
            var first = outputs[0].GetTensorDataAsSpan<float>();
            var second = outputs[1].GetTensorDataAsSpan<float>();
            return first.Length == Candidates * 2 ? Read(first, second, scale) : Read(second, first, scale);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    private static void FillInput(Picture picture, float scale, float[] input)
    {
        var width = Math.Clamp((int)MathF.Round(picture.Width / scale), 1, Width);
        var height = Math.Clamp((int)MathF.Round(picture.Height / scale), 1, Height);
        var planes = ArrayPool<float>.Shared.Rent(3 * width * height);
        try
        {
            Sampling.Resize(picture, new Box(0, 0, picture.Width, picture.Height), width, height, planes);
            input.AsSpan(0, 3 * Width * Height).Clear();
            for (var plane = 0; plane < 3; plane++)
            {
                for (var y = 0; y < height; y++)
                {
                    var from = planes.AsSpan((plane * height + y) * width, width);
                    var to = input.AsSpan((plane * Height + y) * Width, width);
                    for (var x = 0; x < width; x++)
                        to[x] = (from[x] - 127f) / 128f;
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    private List<DetectedFace> Read(ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, float scale)
    {
        var found = new List<DetectedFace>();
        for (var i = 0; i < Candidates; i++)
        {
            if (scores[2 * i + 1] < threshold)
                continue;
            float left = boxes[4 * i] * Width * scale, top = boxes[4 * i + 1] * Height * scale;
            float right = boxes[4 * i + 2] * Width * scale, bottom = boxes[4 * i + 3] * Height * scale;
            if (right > left && bottom > top)
                found.Add(new(new(left, top, right - left, bottom - top), scores[2 * i + 1]));
        }
        found.Sort((a, b) => b.Score.CompareTo(a.Score));
        var kept = new List<DetectedFace>();
        foreach (var face in found)
            if (kept.TrueForAll(other => other.Box.Overlap(face.Box) <= SameFace))
                kept.Add(face);
        kept.Sort((a, b) => b.Box.Height.CompareTo(a.Box.Height));
        return kept;
    }
}
