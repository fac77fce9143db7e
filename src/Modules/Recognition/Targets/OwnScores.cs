using System.Numerics.Tensors;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Targets;

/// <summary>How often the photos of one's own people reached each threshold of a calibration with somebody else's template.</summary>
/// <param name="Reached">By the points of the calibration.</param>
public sealed record OwnScores(long Comparisons, IReadOnlyList<long> Reached)
{
    /// <summary>Fewer of them than this say nothing.</summary>
    private const int FewestExpected = 50;

    /// <summary>More than this, and pictures are wrong rather than people alike.</summary>
    private const double Most = 20;

    /// <summary>
    /// Counted over expected, at the highest threshold where enough are expected, in the tail alone; null: nowhere. It makes a threshold
    /// higher, never lower: photos are better pictures than a camera's frames, and those of one person hang together.
    /// </summary>
    public double? FactorOf(Calibration shipped)
    {
        for (var i = shipped.Points.Count - 1; i >= 0; i--)
            if (shipped.FalseMatch(shipped.Points[i].Threshold) <= Calibration.Tail && Comparisons * shipped.FalseMatch(shipped.Points[i].Threshold) is >= FewestExpected and var expected)
                return Math.Clamp(Reached[i] / expected, 1, Most);
        return null;
    }
}

/// <summary>Compares everybody's photos with the templates of others.</summary>
internal static class AmongOwn
{
    /// <summary>More add nothing: half a second on one core.</summary>
    private const long MostComparisons = 1_000_000;

    public static OwnScores Compare(IReadOnlyList<(float[] Fused, List<float[]> Photos)> people, Calibration shipped)
    {
        var photos = people.SelectMany((person, owner) => person.Photos.Select(photo => (Owner: owner, Photo: photo))).ToList();
        var reached = new long[shipped.Points.Count];
        var (all, random) = ((long)photos.Count * Math.Max(0, people.Count - 1), new Random(1));
        void Count(int photo, int other)
        {
            var score = TensorPrimitives.Dot<float>(photos[photo].Photo, people[other].Fused);
            for (var i = 0; i < reached.Length && score >= shipped.Points[i].Threshold; i++)
                reached[i]++;
        }
        if (all > MostComparisons)
        {
            for (var i = 0; i < MostComparisons; i++)
            {
                var photo = random.Next(photos.Count);
                Count(photo, (photos[photo].Owner + 1 + random.Next(people.Count - 1)) % people.Count);
            }
            return new(MostComparisons, reached);
        }
        for (var photo = 0; photo < photos.Count; photo++)
            for (var step = 1; step < people.Count; step++)
                Count(photo, (photos[photo].Owner + step) % people.Count);
        return new(all, reached);
    }
}
