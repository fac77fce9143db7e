using System.Numerics.Tensors;

namespace Attendance.Recognition.Evaluation;

/// <summary>The scores of one person's probes, with their own template and with everybody else's.</summary>
internal sealed record PersonScores(IReadOnlyList<float> Mated, IReadOnlyList<float> NonMated);

/// <summary>95 % intervals of what is no plain share of probes, by bootstrap over people.</summary>
public sealed record SplitIntervals(Interval MacroF1, Interval Fmr, Interval Fnmr, Interval Eer, Interval Auc)
{
    /// <summary>Scores of −1 to 1 are counted in steps of 1/512: an interval is wider than that by far.</summary>
    private const int Steps = 1024;

    internal static SplitIntervals Of(IReadOnlyList<double> f1, IReadOnlyCollection<PersonScores> people, Rates rates, float threshold, int seed)
    {
        var counted = people.Select(Histograms).ToList();
        var (eer, auc) = (new double[Bootstrap.Resamples], new double[Bootstrap.Resamples]);
        var (random, mated, nonMated, weights) = (new Random(seed), new double[Steps], new double[Steps], new int[counted.Count]);
        for (var i = 0; i < Bootstrap.Resamples; i++)
        {
            Array.Clear(weights);
            for (var j = 0; j < counted.Count; j++)
                weights[random.Next(counted.Count)]++;
            Array.Clear(mated);
            Array.Clear(nonMated);
            foreach (var (person, weight) in counted.Zip(weights).Where(one => one.Second > 0))
            {
                TensorPrimitives.MultiplyAdd(person.Mated, (double)weight, mated, mated);
                TensorPrimitives.MultiplyAdd(person.NonMated, (double)weight, nonMated, nonMated);
            }
            (eer[i], auc[i]) = Figures(mated, nonMated);
        }
        Interval Share(Func<PersonScores, IReadOnlyList<float>> scores, Func<float, bool> hits)
        {
            List<(double, int)> shares = [.. people.Select(scores).Where(own => own.Count > 0).Select(own => ((double)own.Count(hits), own.Count))];
            return shares.Count == 0 ? new(0, 0, 1) : Bootstrap.Over(shares, seed).WithRuleOfThree(shares.Count);
        }
        return new(
            Bootstrap.Over([.. f1.Select(one => (one, 1))], seed).WithRuleOfThree(f1.Count), Share(person => person.NonMated, score => score >= threshold), Share(person => person.Mated, score => score < threshold),
            Bootstrap.Between(rates.EqualError(), eer).WithRuleOfThree(people.Count), Bootstrap.Between(rates.AreaUnderCurve(), auc).WithRuleOfThree(people.Count));
    }

    private static (double[] Mated, double[] NonMated) Histograms(PersonScores person)
    {
        static double[] Count(IReadOnlyList<float> scores)
        {
            var counts = new double[Steps];
            foreach (var score in scores)
                counts[Math.Clamp((int)((score + 1) * Steps / 2), 0, Steps - 1)]++;
            return counts;
        }
        return (Count(person.Mated), Count(person.NonMated));
    }

    /// <summary>Equal error rate and area under the curve, of scores that were counted in steps.</summary>
    private static (double Eer, double Auc) Figures(double[] mated, double[] nonMated)
    {
        double allMated = Math.Max(1, TensorPrimitives.Sum<double>(mated)), allNonMated = Math.Max(1, TensorPrimitives.Sum<double>(nonMated));
        var (missed, held, area, apart, eer) = (0.0, 0.0, 0.0, double.PositiveInfinity, 0.5);
        for (var i = 0; i < Steps; i++)
        {
            area += mated[i] * (held + nonMated[i] / 2);
            var (falseNonMatch, falseMatch) = (missed / allMated, 1 - held / allNonMated);
            if (Math.Abs(falseNonMatch - falseMatch) < apart)
                (apart, eer) = (Math.Abs(falseNonMatch - falseMatch), (falseNonMatch + falseMatch) / 2);
            missed += mated[i];
            held += nonMated[i];
        }
        return (eer, area / allMated / allNonMated);
    }
}
