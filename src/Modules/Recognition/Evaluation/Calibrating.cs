using System.Numerics.Tensors;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Evaluation;

/// <summary>Measures a <see cref="Calibration"/> on pictures of many people.</summary>
public static class Calibrating
{
    /// <param name="splits">Of the same people, with different pictures enrolled.</param>
    /// <param name="all">Everybody: whoever is not the person is a stranger to their template.</param>
    /// <param name="same">Two names of one person, both ways: not compared.</param>
    /// <param name="enrolled">Templates as of photos.</param>
    /// <param name="probes">Templates as of frames.</param>
    public static Calibration Run(
        string modelSha256, string data, IReadOnlyList<OpenSet> splits, IReadOnlyList<PicturedPerson> all, IReadOnlySet<(string, string)> same, IReadOnlyDictionary<string, float[]?> enrolled, IReadOnlyDictionary<string, float[]?> probes)
    {
        float[] thresholds = [.. Enumerable.Range(10, 41).Select(i => i / 50f)];
        var (reached, nonMated) = (new long[thresholds.Length], 0L);
        var mated = new Dictionary<string, List<float>>(StringComparer.Ordinal);
        foreach (var split in splits)
        {
            var own = split.Mated.ToLookup(probe => probe.Name, probe => probe.Picture, StringComparer.Ordinal);
            foreach (var person in split.Enrolled)
            {
                if (person.Pictures.Select(picture => enrolled[picture]).OfType<float[]>().ToList() is not { Count: > 0 } shown)
                    continue;
                var template = Fusion.Of(shown);
                foreach (var picture in own[person.Name])
                {
                    if (!mated.TryGetValue(person.Name, out var scores))
                        mated.Add(person.Name, scores = []);
                    scores.Add(probes[picture] is { } probe ? TensorPrimitives.Dot<float>(template, probe) : -1);
                }
                foreach (var stranger in all.Where(other => other.Name != person.Name && !same.Contains((person.Name, other.Name))).SelectMany(other => other.Pictures).Select(picture => probes[picture]).OfType<float[]>())
                {
                    nonMated++;
                    var score = TensorPrimitives.Dot<float>(template, stranger);
                    for (var i = 0; i < thresholds.Length && score >= thresholds[i]; i++)
                        reached[i]++;
                }
            }
        }
        var people = mated.OrderBy(person => person.Key, StringComparer.Ordinal).Select(person => person.Value).ToList();
        return new(
            modelSha256, data, people.Count, people.Sum(scores => scores.Count), nonMated,
            [.. thresholds.Select((threshold, i) =>
            {
                var below = Bootstrap.Over(people.ConvertAll(scores => ((double)scores.Count(score => score < threshold), scores.Count)), seed: 1);
                return new CalibrationPoint(threshold, reached[i], below.Value, below.Low, below.High);
            })]);
    }
}
