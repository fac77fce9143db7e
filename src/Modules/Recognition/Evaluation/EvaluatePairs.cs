using System.Numerics.Tensors;

namespace Attendance.Recognition.Evaluation;

/// <param name="Score">Cosine; −1 where one of the pictures has no face.</param>
public sealed record ScoredPair(PicturePair Pair, float Score);

/// <param name="Accuracy">At thresholds that were chosen on other pairs.</param>
/// <param name="StandardError">Of the mean over the folds; of one share, where there is one fold.</param>
/// <param name="Threshold">The one that was given, or the mean of those chosen.</param>
/// <param name="WithoutFace">Pictures in which no face was found.</param>
public sealed record PairReport(
    double Accuracy, double StandardError, double AreaUnderCurve, double EqualError, double TrueAcceptAt1E2, double TrueAcceptAt1E3, double Threshold, int Pairs, int Pictures, int WithoutFace);

/// <summary>1:1 over pairs of pictures.</summary>
public static class EvaluatePairs
{
    private const int Parts = 10;

    /// <param name="pairs">The first picture is enrolled, the second is held against it.</param>
    public static IReadOnlyList<ScoredPair> Score(IReadOnlyList<PicturePair> pairs, IReadOnlyDictionary<string, float[]?> enrolled, IReadOnlyDictionary<string, float[]?> probes) =>
        [.. pairs.Select(pair => new ScoredPair(pair, enrolled[pair.First] is { } first && probes[pair.Second] is { } second ? TensorPrimitives.Dot<float>(first, second) : -1))];

    /// <param name="threshold">
    /// Chosen elsewhere; null: for each fold the best one on the others. Pairs that come in one fold are dealt out to ten.
    /// </param>
    public static PairReport Report(IReadOnlyList<ScoredPair> pairs, float? threshold, IReadOnlySet<string> withoutFace)
    {
        var folds = threshold is null && pairs.All(scored => scored.Pair.Fold == 0) ? Deal(pairs) : [.. pairs.GroupBy(scored => scored.Pair.Fold).Select(fold => fold.ToList())];
        var chosen = folds.ConvertAll(fold => threshold ?? Of(folds.Where(other => other != fold).SelectMany(other => other)).BestThreshold());
        var accuracies = folds.Select((fold, i) => fold.Average(pair => pair.Score >= chosen[i] == pair.Pair.IsMated ? 1.0 : 0)).ToList();
        var accuracy = accuracies.Average();
        var error = folds.Count > 1
            ? Math.Sqrt(accuracies.Sum(one => (one - accuracy) * (one - accuracy)) / (folds.Count - 1) / folds.Count)
            : Math.Sqrt(accuracy * (1 - accuracy) / pairs.Count);
        var all = Of(pairs);
        return new(
            accuracy, error, all.AreaUnderCurve(), all.EqualError(), 1 - all.FalseNonMatch(all.ThresholdAt(1e-2)), 1 - all.FalseNonMatch(all.ThresholdAt(1e-3)),
            chosen.Average(), pairs.Count, Pictures(pairs).Count(), Pictures(pairs).Count(withoutFace.Contains));
    }

    private static IEnumerable<string> Pictures(IEnumerable<ScoredPair> pairs) => pairs.SelectMany(scored => (string[])[scored.Pair.First, scored.Pair.Second]).Distinct(StringComparer.Ordinal);

    /// <summary>Each kind by itself, so that every part has some of both.</summary>
    private static List<List<ScoredPair>> Deal(IEnumerable<ScoredPair> pairs) =>
        [.. pairs.GroupBy(scored => scored.Pair.IsMated).SelectMany(kind => kind.Select((scored, i) => (scored, Part: i % Parts))).GroupBy(dealt => dealt.Part, dealt => dealt.scored).Select(part => part.ToList())];

    /// <summary>The threshold that calls most of these pairs rightly.</summary>
    public static float ThresholdFrom(IEnumerable<ScoredPair> pairs) => Of(pairs).BestThreshold();

    private static Rates Of(IEnumerable<ScoredPair> pairs)
    {
        var byKind = pairs.ToLookup(pair => pair.Pair.IsMated, pair => pair.Score);
        return new(byKind[true], byKind[false]);
    }
}
