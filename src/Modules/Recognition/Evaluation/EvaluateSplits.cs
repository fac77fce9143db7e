using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Evaluation;

/// <summary>A probe and what was decided about it, by the gallery and the decision of the kiosk.</summary>
/// <param name="IsEnrolled">Whether the person is in the gallery at all.</param>
/// <param name="Predicted">Null: nobody.</param>
/// <param name="Best">The nearest person, accepted or not.</param>
/// <param name="Score">Cosine with them; null where the picture shows no face.</param>
public sealed record SamplePrediction(SplitRow Row, bool IsEnrolled, string? Predicted, string? Best, float? Score, float? Margin)
{
    public bool IsCorrect => Predicted == (IsEnrolled ? Row.Person : null);
}

/// <summary>What follows at one threshold.</summary>
public sealed record SweepPoint(float Threshold, double Accuracy, double Precision, double Recall, double Fpir, double Fnir, double Fmr, double Fnmr);

/// <param name="Accuracy">Probes decided rightly: somebody enrolled as that person, a stranger as nobody.</param>
/// <param name="Precision">Of those accepted, how many rightly.</param>
/// <param name="Recall">Of those enrolled, how many were accepted rightly.</param>
/// <param name="MacroF1">Mean over people of the harmonic mean of both.</param>
/// <param name="Far">The share of strangers who were accepted as somebody; the same as FPIR.</param>
/// <param name="Frr">The share of people enrolled who were not accepted as themselves; the same as FNIR.</param>
/// <param name="Fmr">1:1: comparisons with somebody else that reach the threshold.</param>
/// <param name="Fnmr">1:1: comparisons with the person that do not.</param>
/// <param name="FailureToEnrol">People none of whose pictures shows a face.</param>
/// <param name="FailureToAcquire">Probes that show none; they count as not recognised.</param>
/// <param name="SuggestedThreshold">At which most probes of the validation part, and most strangers, are decided rightly; the strangers are those that are measured too.</param>
public sealed record SplitMetrics(
    Interval Accuracy, Interval Precision, Interval Recall, double MacroF1, Interval Far, Interval Frr, double Fmr, double Fnmr, double Fpir, double Fnir, int N,
    double Eer, double Auc, double FailureToEnrol, double FailureToAcquire, int Probes, int Mated, int Impostors, int People, float Threshold, float Margin, float SuggestedThreshold, SplitIntervals Intervals);

public sealed record SplitEvaluation(SplitMetrics Metrics, IReadOnlyList<SamplePrediction> Predictions, IReadOnlyList<SweepPoint> Sweep);

/// <summary>Finding people among many, and strangers, on splits of one's own or of a folder.</summary>
public static class EvaluateSplits
{
    /// <param name="enrolled">Templates of the training part.</param>
    /// <param name="probes">Templates of all the others.</param>
    /// <exception cref="ArgumentException">Nobody can be looked for, or no stranger.</exception>
    public static SplitEvaluation Run(
        IReadOnlyList<SplitRow> rows, IReadOnlyDictionary<string, float[]?> enrolled, IReadOnlyDictionary<string, float[]?> probes, Func<int, float> thresholdFor, float margin, IReadOnlyList<float> sweep, int seed)
    {
        var (index, names, templates) = (new TemplateIndex(), new Dictionary<Guid, string>(), new Dictionary<string, float[]>(StringComparer.Ordinal));
        var people = rows.Where(row => row.Part == SplitPart.Train).GroupBy(row => row.Person, StringComparer.Ordinal).ToList();
        foreach (var person in people)
        {
            if (person.Select(row => enrolled[row.ImagePath]).OfType<float[]>().ToList() is not { Count: > 0 } shown)
                continue;
            var id = Guid.NewGuid();
            names.Add(id, person.Key);
            templates.Add(person.Key, Fusion.Of(shown));
            index.Set(id, templates[person.Key]);
        }
        List<(SplitRow Row, float[]? Template, Candidates? Found)> Look(params SplitPart[] parts) =>
            [.. rows.Where(row => parts.Contains(row.Part)).Select(row => (row, probes[row.ImagePath], probes[row.ImagePath] is { } template ? index.Search(template) : null))];
        var looked = Look(SplitPart.Test, SplitPart.Impostor);
        var known = people.Select(person => person.Key).ToHashSet(StringComparer.Ordinal);
        if (!looked.Exists(probe => known.Contains(probe.Row.Person)) || looked.All(probe => probe.Row.Part != SplitPart.Impostor))
            throw new ArgumentException("There must be people to be looked for, and strangers.");
        var threshold = thresholdFor(names.Count);

        SamplePrediction Decide((SplitRow Row, float[]? Template, Candidates? Found) probe, float at)
        {
            var decision = Match.Decide(probe.Found, at, margin);
            return new(
                probe.Row, known.Contains(probe.Row.Person), decision.Outcome == RecognitionOutcome.Accepted ? names[decision.EmployeeId!.Value] : null,
                probe.Found is { } found ? names[found.EmployeeId] : null, probe.Found?.Best, probe.Found?.Margin);
        }
        var predictions = looked.ConvertAll(probe => Decide(probe, threshold));
        var compared = Comparisons(looked, templates);
        var rates = new Rates(compared.SelectMany(person => person.Mated).DefaultIfEmpty(-1), compared.SelectMany(person => person.NonMated).DefaultIfEmpty(-1));
        var points = sweep.Select(at =>
        {
            var decided = looked.ConvertAll(probe => Decide(probe, at));
            return new SweepPoint(at, Accuracy.Of(decided), Precision.Of(decided), Recall.Of(decided), Far.Of(decided), Frr.Of(decided), rates.FalseMatch(at), rates.FalseNonMatch(at));
        }).ToList();
        var validation = Look(SplitPart.Val, SplitPart.Impostor);
        var suggested = sweep.MaxBy(at => Accuracy.Of(validation.ConvertAll(probe => Decide(probe, at))));
        Interval Within(Share share) => IntervalOf(predictions, share, seed);
        var f1 = F1(predictions);
        var metrics = new SplitMetrics(
            Within(Accuracy), Within(Precision), Within(Recall), f1.Average(), Within(Far), Within(Frr), rates.FalseMatch(threshold), rates.FalseNonMatch(threshold),
            Far.Of(predictions), Frr.Of(predictions), names.Count, rates.EqualError(), rates.AreaUnderCurve(), (double)(people.Count - names.Count) / people.Count,
            (double)looked.Count(probe => probe.Template is null) / looked.Count, looked.Count, predictions.Count(one => one.IsEnrolled), predictions.Count(one => !one.IsEnrolled), people.Count, threshold, margin, suggested,
            SplitIntervals.Of(f1, compared, rates, threshold, seed));
        return new(metrics, predictions, points);
    }

    /// <summary>Every probe with everybody's template, by the person before the camera; a person whose pictures show no face is compared with nobody.</summary>
    private static List<PersonScores> Comparisons(IEnumerable<(SplitRow Row, float[]? Template, Candidates? Found)> looked, Dictionary<string, float[]> templates) =>
        [.. looked.Where(probe => probe.Template is not null).GroupBy(probe => probe.Row.Person, StringComparer.Ordinal).Select(person =>
        {
            var (mated, nonMated) = (new List<float>(), new List<float>());
            foreach (var (_, probe, _) in person)
                foreach (var (other, template) in templates)
                    (other == person.Key ? mated : nonMated).Add(TensorPrimitives.Dot<float>(probe, template));
            return new PersonScores(mated, nonMated);
        })];

    private static Share Accuracy { get; } = new(_ => true, one => one.IsCorrect);

    private static Share Precision { get; } = new(one => one.Predicted is not null, one => one.IsCorrect);

    private static Share Recall { get; } = new(one => one.IsEnrolled, one => one.IsCorrect);

    private static Share Far { get; } = new(one => !one.IsEnrolled, one => one.Predicted is not null);

    private static Share Frr { get; } = new(one => one.IsEnrolled, one => !one.IsCorrect);

    /// <summary>Of each person who is enrolled.</summary>
    private static List<double> F1(IReadOnlyList<SamplePrediction> all)
    {
        var accepted = all.Where(one => one.Predicted is not null).GroupBy(one => one.Predicted!).ToDictionary(person => person.Key, person => person.Count(), StringComparer.Ordinal);
        return [.. all.Where(one => one.IsEnrolled).GroupBy(one => one.Row.Person).Select(person => 2.0 * person.Count(one => one.IsCorrect) / (person.Count() + accepted.GetValueOrDefault(person.Key)))];
    }

    private static Interval IntervalOf(IReadOnlyList<SamplePrediction> predictions, Share share, int seed)
    {
        var people = predictions.Where(share.Counts).GroupBy(one => one.Row.Person, StringComparer.Ordinal).Select(person => ((double)person.Count(share.Hits), person.Count())).ToList();
        if (people.Count == 0)
            return new(0, 0, 1);
        return Bootstrap.Over(people, seed).WithRuleOfThree(people.Count);
    }

    /// <param name="Counts">Which probes it is a share of.</param>
    /// <param name="Hits">Which of those.</param>
    private sealed record Share(Func<SamplePrediction, bool> Counts, Func<SamplePrediction, bool> Hits)
    {
        public double Of(IReadOnlyList<SamplePrediction> all) => all.Count(Counts) is > 0 and var count ? (double)all.Count(one => Counts(one) && Hits(one)) / count : 0;
    }
}
