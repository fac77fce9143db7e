using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Evaluation;

/// <summary>Pictures of one person, in the order of their names.</summary>
public sealed record PicturedPerson(string Name, IReadOnlyList<string> Pictures);

/// <summary>Who is enrolled with which pictures, and who is looked for.</summary>
/// <param name="Mated">Other pictures of people who are enrolled.</param>
/// <param name="NonMated">One picture of each person who is not.</param>
public sealed record OpenSet(IReadOnlyList<PicturedPerson> Enrolled, IReadOnlyList<(string Name, string Picture)> Mated, IReadOnlyList<string> NonMated)
{
    /// <summary>People who have more pictures are enrolled; up to as many of the others are probes.</summary>
    public static OpenSet Split(IEnumerable<PicturedPerson> people, int perPerson, int seed)
    {
        var random = new Random(seed);
        var shuffled = people.OrderBy(person => person.Name, StringComparer.Ordinal).Select(person =>
        {
            string[] pictures = [.. person.Pictures.Order(StringComparer.Ordinal)];
            random.Shuffle(pictures);
            return new PicturedPerson(person.Name, pictures);
        }).ToList();
        var enrolled = shuffled.Where(person => person.Pictures.Count > perPerson).ToList();
        return new(
            [.. enrolled.Select(person => person with { Pictures = [.. person.Pictures.Take(perPerson)] })],
            [.. enrolled.SelectMany(person => person.Pictures.Skip(perPerson).Take(perPerson).Select(picture => (person.Name, picture)))],
            [.. shuffled.Where(person => person.Pictures.Count <= perPerson).Select(person => person.Pictures[0])]);
    }
}

/// <summary>How often somebody enrolled is not found (FNIR), where strangers are taken for somebody (FPIR) as often as said.</summary>
public sealed record OpenSetRate(double FalsePositive, float Threshold, double FalseNegative);

/// <param name="N">People enrolled.</param>
/// <param name="Rank1">The share of mated probes whose nearest person is the right one.</param>
/// <param name="FailedToEnrol">People of whom no picture shows a face.</param>
/// <param name="FailedToAcquire">Probes without a face: not recognised.</param>
public sealed record OpenSetReport(int N, int Mated, int NonMated, double Rank1, IReadOnlyList<OpenSetRate> Rates, int FailedToEnrol, int FailedToAcquire);

/// <summary>1:N with strangers, by the gallery and the decision that the kiosk uses.</summary>
public static class EvaluateOpenSet
{
    private static readonly double[] Targets = [1e-2, 3e-3, 1e-3];

    /// <param name="margin">How far the best person must be ahead of the second.</param>
    public static OpenSetReport Run(OpenSet set, IReadOnlyDictionary<string, float[]?> templates, float margin)
    {
        var (index, ids) = (new TemplateIndex(), new Dictionary<string, Guid>(StringComparer.Ordinal));
        foreach (var person in set.Enrolled)
        {
            ids[person.Name] = Guid.NewGuid();
            if (person.Pictures.Select(picture => templates[picture]).OfType<float[]>().ToList() is { Count: > 0 } shown)
                index.Set(ids[person.Name], Fusion.Of(shown));
        }
        var mated = set.Mated.Select(probe => (Id: ids[probe.Name], Found: templates[probe.Picture] is { } template ? index.Search(template) : null)).ToList();
        var strangers = set.NonMated.Select(picture => templates[picture] is { } template ? index.Search(template) : null).ToList();
        var rates = Targets.Where(target => target * strangers.Count >= 1).Select(target =>
        {
            var threshold = ThresholdAt(strangers, target, margin);
            bool IsFound((Guid Id, Candidates? Found) probe) => Match.Decide(probe.Found, threshold, margin).EmployeeId == probe.Id;
            return new OpenSetRate((double)strangers.Count(found => Match.Decide(found, threshold, margin).EmployeeId is not null) / strangers.Count, threshold, 1 - (double)mated.Count(IsFound) / mated.Count);
        }).ToList();
        return new(
            ids.Count, mated.Count, strangers.Count, (double)mated.Count(probe => probe.Found?.EmployeeId == probe.Id) / mated.Count, rates,
            set.Enrolled.Count(person => person.Pictures.All(picture => templates[picture] is null)),
            set.Mated.Select(probe => probe.Picture).Concat(set.NonMated).Count(picture => templates[picture] is null));
    }

    /// <summary>The lowest threshold at which no more than this share of strangers is taken for somebody.</summary>
    private static float ThresholdAt(IReadOnlyList<Candidates?> strangers, double falsePositive, float margin)
    {
        var accepted = strangers.OfType<Candidates>().Where(found => found.Margin is not { } ahead || ahead >= margin).Select(found => found.Best).OrderDescending().ToList();
        var allowed = (int)Math.Floor(falsePositive * strangers.Count + 1e-9);
        return allowed >= accepted.Count ? -1 : MathF.BitIncrement(accepted[allowed]);
    }
}
