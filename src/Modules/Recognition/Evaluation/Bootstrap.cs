namespace Attendance.Recognition.Evaluation;

/// <summary>A share with its 95 % interval.</summary>
public sealed record Interval(double Value, double Low, double High);

/// <summary>Intervals by drawing people again, with all their probes: those of one person hang together.</summary>
internal static class Bootstrap
{
    private const int Resamples = 1000;

    /// <param name="people">How many probes of each person count, and how many of those hit; at least one person.</param>
    public static Interval Over(IReadOnlyList<(int Hits, int All)> people, int seed)
    {
        var (random, values) = (new Random(seed), new double[Resamples]);
        for (var i = 0; i < Resamples; i++)
        {
            int hits = 0, all = 0;
            for (var j = 0; j < people.Count; j++)
            {
                var drawn = people[random.Next(people.Count)];
                (hits, all) = (hits + drawn.Hits, all + drawn.All);
            }
            values[i] = (double)hits / all;
        }
        Array.Sort(values);
        return new((double)people.Sum(person => person.Hits) / people.Sum(person => person.All), values[Resamples / 40], values[Resamples - 1 - Resamples / 40]);
    }
}
