using System.Buffers;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>A face in a picture.</summary>
/// <param name="Box">In pixels, as detected.</param>
/// <param name="Score">0 to 1.</param>
public sealed record DetectedFace(Box Box, float Score);

/// <summary>
/// UltraFace RFB-320 (Linzaer, Ultra-Light-Fast-Generic-Face-Detector-1MB): [1,3,240,320] RGB, (p − 127) / 128. SSD MobileNet v1
/// (face-api): [1,3,512,512] RGB, p / 127.5 − 1. The picture is letter-boxed; boxes are in 0..1 of the input, the last column of scores
/// is that of a face.
/// </summary>
internal sealed class FaceDetector(Net net, ModelEntry entry)
{
    private const float SameFace = 0.3f;

    // Least: how many pixels of the picture one of the input stands for at the least. SSD misses a tenth of faces that fill half of it.
    private readonly (int Width, int Height, float Mean, float Scale, float Least) _input = entry.Id switch
    {
        "ultraface" => (320, 240, 127f, 128f, 0),
        "ssd-mobilenet-v1" => (512, 512, 127.5f, 127.5f, 1),
        _ => throw new InvalidDataException($"What the detector {entry.Id} takes is not known."),
    };

    private int Width => _input.Width;

    private int Height => _input.Height;

    /// <summary>All faces, the largest first.</summary>
    public IReadOnlyList<DetectedFace> Detect(Picture picture)
    {
        var input = ArrayPool<float>.Shared.Rent(3 * Width * Height);
        try
        {
            // The letter box in pixels of the picture: the picture in the upper left, the rest empty.
            var scale = MathF.Max(_input.Least, MathF.Max(picture.Width / (float)Width, picture.Height / (float)Height));
            FillInput(picture, scale, input);
            using var outputs = net.Run(input, 1, 3, Height, Width);
            var first = outputs[0].GetTensorDataAsSpan<float>();
            var second = outputs[1].GetTensorDataAsSpan<float>();
            return outputs[0].GetTensorTypeAndShape().Shape[^1] < 4 ? Read(first, second, scale) : Read(second, first, scale);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    private void FillInput(Picture picture, float scale, float[] input)
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
                        to[x] = (from[x] - _input.Mean) / _input.Scale;
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
        var candidates = boxes.Length / 4;
        var columns = scores.Length / candidates;
        for (var i = 0; i < candidates; i++)
        {
            var score = scores[columns * i + columns - 1];
            if (score < entry.Threshold)
                continue;
            float left = boxes[4 * i] * Width * scale, top = boxes[4 * i + 1] * Height * scale;
            float right = boxes[4 * i + 2] * Width * scale, bottom = boxes[4 * i + 3] * Height * scale;
            if (right > left && bottom > top)
                found.Add(new(new(left, top, right - left, bottom - top), score));
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
