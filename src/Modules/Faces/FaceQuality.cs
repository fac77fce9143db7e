namespace Attendance.Faces;

/// <summary>Sharpness and brightness of an aligned face.</summary>
internal static class FaceQuality
{
    private const int Side = 112, Area = Side * Side;

    /// <summary>
    /// Sharpness is the variance of the Laplacian of the grey face after its contrast was brought to a standard
    /// deviation of 50, so that a dim picture is not taken for a blurred one.
    /// </summary>
    public static (float Sharpness, float Brightness) Measure(ReadOnlySpan<float> chip)
    {
        Span<float> grey = stackalloc float[Area];
        double sum = 0, squares = 0;
        for (var i = 0; i < Area; i++)
        {
            grey[i] = 0.299f * chip[i] + 0.587f * chip[Area + i] + 0.114f * chip[2 * Area + i];
            sum += grey[i];
            squares += grey[i] * grey[i];
        }
        var mean = sum / Area;
        var deviation = Math.Max(1, Math.Sqrt(Math.Max(0, squares / Area - mean * mean)));
        double total = 0, totalSquares = 0;
        for (var y = 1; y < Side - 1; y++)
        {
            for (var x = 1; x < Side - 1; x++)
            {
                var at = y * Side + x;
                var value = grey[at - 1] + grey[at + 1] + grey[at - Side] + grey[at + Side] - 4 * grey[at];
                total += value;
                totalSquares += value * value;
            }
        }
        const int inner = (Side - 2) * (Side - 2);
        var variance = totalSquares / inner - total / inner * (total / inner);
        return ((float)(variance * 2500 / (deviation * deviation)), (float)mean);
    }
}
