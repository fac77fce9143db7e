namespace Attendance.Recognition.Evaluation;

/// <summary>
/// What comparison scores of mated (same person) and non-mated pairs say; the words are those of ISO/IEC 19795-1. A pair is
/// called the same person's when its score reaches the threshold.
/// </summary>
public sealed class Rates
{
    private readonly float[] _mated, _nonMated;

    /// <exception cref="ArgumentException">There are no mated or no non-mated scores.</exception>
    public Rates(IEnumerable<float> mated, IEnumerable<float> nonMated)
    {
        (_mated, _nonMated) = ([.. mated.Order()], [.. nonMated.Order()]);
        if (_mated.Length == 0 || _nonMated.Length == 0)
            throw new ArgumentException("There must be mated and non-mated scores.");
    }

    /// <summary>False match rate: the share of non-mated scores that reach the threshold.</summary>
    public double FalseMatch(float threshold) => (double)(_nonMated.Length - Below(_nonMated, threshold)) / _nonMated.Length;

    /// <summary>False non-match rate: the share of mated scores that do not.</summary>
    public double FalseNonMatch(float threshold) => (double)Below(_mated, threshold) / _mated.Length;

    public double Accuracy(float threshold) =>
        (double)(Below(_nonMated, threshold) + _mated.Length - Below(_mated, threshold)) / (_mated.Length + _nonMated.Length);

    /// <summary>The lowest threshold, next above a non-mated score, at which no more than this share of them reaches it.</summary>
    public float ThresholdAt(double falseMatch)
    {
        var allowed = (int)Math.Floor(falseMatch * _nonMated.Length + 1e-9);
        return allowed >= _nonMated.Length ? float.NegativeInfinity : MathF.BitIncrement(_nonMated[_nonMated.Length - 1 - allowed]);
    }

    /// <summary>The threshold that calls most pairs rightly: midway between two scores, the lowest of equals.</summary>
    public float BestThreshold()
    {
        float[] scores = [.. _mated.Concat(_nonMated).Distinct().Order()];
        return scores.Zip(scores.Skip(1), (low, high) => low + (high - low) / 2).Prepend(scores[0]).Append(MathF.BitIncrement(scores[^1])).MaxBy(Accuracy);
    }

    /// <summary>The chance that a mated score is above a non-mated one (Mann and Whitney); equal ones count half.</summary>
    public double AreaUnderCurve()
    {
        double sum = 0;
        foreach (var score in _mated)
            sum += (Below(_nonMated, score) + (double)Below(_nonMated, MathF.BitIncrement(score))) / 2;
        return sum / _mated.Length / _nonMated.Length;
    }

    /// <summary>Equal error rate: where both rates are nearest to each other, their mean.</summary>
    public double EqualError()
    {
        var threshold = _mated.Concat(_nonMated).MinBy(score => Math.Abs(FalseMatch(score) - FalseNonMatch(score)));
        return (FalseMatch(threshold) + FalseNonMatch(threshold)) / 2;
    }

    /// <summary>How many are below, of sorted scores.</summary>
    private static int Below(float[] sorted, float threshold)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < threshold)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
