using System.Buffers;
using System.Numerics.Tensors;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>
/// Makes templates. MobileFaceNet (Chen et al. 2018): [1,3,112,112] BGR, (p − 127) / 128, 512 numbers. dlib's ResNet-34: [1,3,150,150] RGB,
/// 0..255, 128 numbers. FaceNet (Schroff et al. 2015): 160 × 160 RGB, (p − 127.5) / 128, 512 or 128 numbers, planes first or last. All are
/// aligned by a least-squares similarity and compared by cosine; shorter templates are filled with zeros, which changes no cosine.
/// </summary>
internal sealed class FaceRecogniser : IDisposable
{
    public const int TemplateLength = 512;

    private readonly Net _net;
    private readonly bool _blueFirst;
    private readonly float _mean, _scale;
    private readonly bool _planesLast;
    private readonly IReadOnlyList<float> _centre;

    /// <exception cref="InvalidDataException">The net does not take or give what its entry says.</exception>
    public FaceRecogniser(ModelEntry entry, byte[] model)
    {
        (Alignment, _blueFirst, _mean, _scale) = entry.Id switch
        {
            "mobilefacenet" => (Alignment.Five, true, 127f, 128f),
            "dlib-resnet-34" => (Alignment.Dlib, false, 0f, 1f),
            "facenet" => (Alignment.FiveLarger, false, 127.5f, 128f),
            _ => throw new InvalidDataException($"How the recogniser {entry.Id} wants its faces is not known."),
        };
        _centre = entry.Centre ?? [];
        _net = new Net(model);
        var side = Alignment.Side;
        _planesLast = _net.InputShape is [_, _, _, 3];
        if (_net.InputShape is not [_, var a, var b, var c] || (a, b, c) != (_planesLast ? (side, side, 3) : (3, side, side)) || _net.OutputLength is < 1 or > TemplateLength)
        {
            _net.Dispose();
            throw new InvalidDataException($"The recogniser {entry.File} does not take a face of {side} × {side} pixels, or does not give up to {TemplateLength} numbers.");
        }
    }

    public Alignment Alignment { get; }

    /// <summary>The aligned face: 3 planes R, G, B of 0..255.</summary>
    public static void Align(Picture picture, ReadOnlySpan<Point> landmarks, Alignment alignment, Span<float> chip) =>
        Sampling.Warp(picture, Similarity.Fit(alignment.Reference, alignment.Points(landmarks)), alignment.Side, alignment.Side, chip);

    /// <returns>The template: 512 numbers of length 1.</returns>
    public float[] Embed(ReadOnlySpan<float> chip)
    {
        var area = Alignment.Side * Alignment.Side;
        var input = ArrayPool<float>.Shared.Rent(3 * area);
        try
        {
            for (var plane = 0; plane < 3; plane++)
            {
                var from = chip.Slice((_blueFirst ? 2 - plane : plane) * area, area);
                if (_planesLast)
                {
                    for (var i = 0; i < area; i++)
                        input[3 * i + plane] = (from[i] - _mean) / _scale;
                    continue;
                }
                var to = input.AsSpan(plane * area, area);
                TensorPrimitives.Subtract(from, _mean, to);
                TensorPrimitives.Divide(to, _scale, to);
            }
            using var outputs = _planesLast ? _net.Run(input, 1, Alignment.Side, Alignment.Side, 3) : _net.Run(input, 1, 3, Alignment.Side, Alignment.Side);
            var numbers = outputs[0].GetTensorDataAsSpan<float>();
            Span<float> whole = stackalloc float[TemplateLength];
            whole.Clear();
            numbers.CopyTo(whole);
            var template = Normalised(whole);
            if (_centre.Count == 0)
                return template;
            for (var i = 0; i < _centre.Count; i++)
                template[i] -= _centre[i];
            return Normalised(template);
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

    public void Dispose() => _net.Dispose();
}
