using System.Buffers;
using System.Numerics.Tensors;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>
/// MiniFASNet (Silent-Face-Anti-Spoofing). Input [1,3,128,128] BGR, 0..255, the square box × 2.7 shifted inside the
/// picture; output three logits whose softmax's class 0 = live. Its score is recorded; no error rate has been measured
/// on real attacks.
/// </summary>
internal sealed class LivenessModel(Net net)
{
    private const int Side = 128;
    private const float Context = 2.7f;

    /// <returns>0 (attack) to 1 (live).</returns>
    public float Score(Picture picture, Box face)
    {
        const int area = Side * Side;
        var input = ArrayPool<float>.Shared.Rent(3 * area);
        try
        {
            var side = MathF.Min(face.Height * Context, MathF.Min(picture.Width, picture.Height));
            var left = Math.Clamp(face.Centre.X - side / 2, 0, picture.Width - side);
            var top = Math.Clamp(face.Centre.Y - side / 2, 0, picture.Height - side);
            Sampling.Resize(picture, new(left, top, side, side), Side, Side, input);
            // Planes R, G, B become B, G, R.
            for (var i = 0; i < area; i++)
                (input[i], input[2 * area + i]) = (input[2 * area + i], input[i]);
            using var outputs = net.Run(input, 1, 3, Side, Side);
            Span<float> classes = stackalloc float[3];
            TensorPrimitives.SoftMax(outputs[0].GetTensorDataAsSpan<float>(), classes);
            return classes[0];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }
}
