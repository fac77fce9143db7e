namespace Attendance.Recognition.Evaluation;

/// <summary>Passive scores of the pictures of one kind: <c>bona-fide</c>, or a kind of attack.</summary>
/// <param name="Scores">0 to 1; null: no face was found, so nothing was presented.</param>
public sealed record PresentedPictures(string Kind, IReadOnlyList<float?> Scores);

/// <summary>At a threshold below which a picture is taken for an attack (ISO/IEC 30107-3).</summary>
/// <param name="Bpcer">Bona-fide pictures that are taken for attacks.</param>
/// <param name="Apcer">By kind: attacks that are taken for bona-fide pictures.</param>
public sealed record LivenessRates(float Threshold, double Bpcer, IReadOnlyDictionary<string, double> Apcer)
{
    /// <summary>Of the kind that passes most often, as the standard wants it.</summary>
    public double Worst => Apcer.Values.Max();
}

/// <param name="WithoutFace">By kind: the share of pictures in which no face was found (BPNRR, APNRR).</param>
public sealed record LivenessReport(IReadOnlyList<LivenessRates> Rates, IReadOnlyDictionary<string, double> WithoutFace);

/// <summary>How well the passive model tells people from pictures of them.</summary>
public static class EvaluateLiveness
{
    public const string BonaFide = "bona-fide";
    private const float Usual = 0.5f;
    private static readonly double[] Targets = [0.01, 0.05];

    /// <exception cref="ArgumentException">There are no bona-fide pictures with a face, or no attacks.</exception>
    public static LivenessReport Run(IReadOnlyList<PresentedPictures> all)
    {
        var people = Known(all.Where(kind => kind.Kind == BonaFide)).Order().ToList();
        var attacks = all.Where(kind => kind.Kind != BonaFide && kind.Scores.Any(score => score is not null)).ToList();
        if (people.Count == 0 || attacks.Count == 0)
            throw new ArgumentException("There must be bona-fide pictures and attacks.");
        LivenessRates At(float threshold) => new(
            threshold, (double)people.Count(score => score < threshold) / people.Count,
            attacks.ToDictionary(kind => kind.Kind, kind => (double)Known([kind]).Count(score => score >= threshold) / Known([kind]).Count(), StringComparer.Ordinal));
        return new(
            [At(Usual), .. Targets.Select(target => At(people[(int)Math.Floor(target * people.Count)]))],
            all.ToDictionary(kind => kind.Kind, kind => (double)kind.Scores.Count(score => score is null) / Math.Max(1, kind.Scores.Count), StringComparer.Ordinal));
    }

    private static IEnumerable<float> Known(IEnumerable<PresentedPictures> kinds) => kinds.SelectMany(kind => kind.Scores).OfType<float>();
}
