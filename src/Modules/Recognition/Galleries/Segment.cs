using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Attendance.Faces;

namespace Attendance.Recognition.Galleries;

/// <summary>A vector as whole numbers of −127 to 127 times a scale, and how far that is from it.</summary>
/// <param name="Length">Of the rounded vector.</param>
/// <param name="Error">Length of what rounding left out.</param>
internal readonly record struct Rounded(float Scale, float Length, float Error)
{
    public static Rounded Of(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var scale = TensorPrimitives.MaxMagnitude(vector) is var largest && largest == 0 ? 1f : MathF.Abs(largest) / 127;
        Span<float> whole = stackalloc float[vector.Length];
        TensorPrimitives.Divide(vector, scale, whole);
        TensorPrimitives.Round(whole, whole);
        TensorPrimitives.ConvertTruncating<float, sbyte>(whole, codes);
        TensorPrimitives.Multiply(whole, scale, whole);
        var length = TensorPrimitives.Norm<float>(whole);
        TensorPrimitives.Subtract(vector, whole, whole);
        return new(scale, length, TensorPrimitives.Norm<float>(whole));
    }
}

/// <summary>
/// Up to 1,024 templates side by side, each in full and rounded: 2,568 bytes each. Slots are filled from the first on and
/// never again: a search that is under way sees a template as it was or not at all.
/// </summary>
internal sealed class Segment
{
    public const int Capacity = 1024, Length = FaceAnalyser.TemplateLength;

    private readonly sbyte[] _codes = new sbyte[Capacity * Length];
    private readonly float[] _full = new float[Capacity * Length];
    private readonly float[] _scales = new float[Capacity];
    private readonly int[] _owners = new int[Capacity];
    private int _filled;

    /// <summary>Slots in use, from the first on; also those given up.</summary>
    public int Filled => Volatile.Read(ref _filled);

    /// <summary>Slots that belong to nobody any more.</summary>
    public int GivenUp { get; set; }

    /// <summary>Of all that was ever put here.</summary>
    public float LongestRounded { get; private set; }

    /// <inheritdoc cref="LongestRounded"/>
    public float LargestError { get; private set; }

    public float Scale(int slot) => _scales[slot];

    /// <summary>Whose it is: above 0; below 0, of somebody who must not be recognised; 0, given up.</summary>
    public ref int Owner(int slot) => ref _owners[slot];

    public ReadOnlySpan<float> Full(int slot) => _full.AsSpan(slot * Length, Length);

    public int Add(int owner, ReadOnlySpan<float> template)
    {
        var slot = _filled;
        template.CopyTo(_full.AsSpan(slot * Length, Length));
        var rounded = Rounded.Of(template, _codes.AsSpan(slot * Length, Length));
        _scales[slot] = rounded.Scale;
        _owners[slot] = owner;
        LongestRounded = MathF.Max(LongestRounded, rounded.Length);
        LargestError = MathF.Max(LargestError, rounded.Error);
        Volatile.Write(ref _filled, slot + 1);
        return slot;
    }

    /// <summary>The product of the rounded vectors, in whole numbers.</summary>
    /// <param name="probe">Codes of the probe, widened.</param>
    public int Product(int slot, ReadOnlySpan<short> probe) => Product(_codes.AsSpan(slot * Length, Length), probe);

    internal static int Product(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> probe) => Avx2.IsSupported ? Vectorised(codes, probe) : OneByOne(codes, probe);

    private static int Vectorised(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> probe)
    {
        ref var code = ref MemoryMarshal.GetReference(codes);
        ref var wide = ref MemoryMarshal.GetReference(probe);
        Vector256<int> even = default, odd = default;
        for (nuint i = 0; i < Length; i += 32)
        {
            even += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref code, i)), Vector256.LoadUnsafe(ref wide, i));
            odd += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref code, i + 16)), Vector256.LoadUnsafe(ref wide, i + 16));
        }
        return Vector256.Sum(even + odd);
    }

    internal static int OneByOne(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> probe)
    {
        var sum = 0;
        for (var i = 0; i < codes.Length; i++)
            sum += codes[i] * probe[i];
        return sum;
    }
}
