namespace Attendance.Recognition.Evaluation;

/// <summary>A share with its 95 % interval.</summary>
public sealed record Interval(double Value, double Low, double High)
{
    /// <summary>What never, or always, happened to so many people says no more than that.</summary>
    internal Interval WithRuleOfThree(int people) => Value switch
    {
        0 => this with { High = Math.Min(1, 3.0 / people) },
        1 => this with { Low = 1 - Math.Min(1, 3.0 / people) },
        _ => this,
    };
}

/// <summary>Intervals by drawing people again, with all their probes: those of one person hang together.</summary>
internal static class Bootstrap
{
    public const int Resamples = 1000;

    /// <param name="drawn">The same figure of each resample.</param>
    public static Interval Between(double value, double[] drawn)
    {
        Array.Sort(drawn);
        return new(value, drawn[Resamples / 40], drawn[Resamples - 1 - Resamples / 40]);
    }

    /// <param name="people">How many probes of each person count, and how many of those hit; of a mean over people, its value and 1. At least one person.</param>
    public static Interval Over(IReadOnlyList<(double Hits, int All)> people, int seed)
    {
        var (random, values) = (new Random(seed), new double[Resamples]);
        for (var i = 0; i < Resamples; i++)
        {
            var (hits, all) = (0.0, 0);
            for (var j = 0; j < people.Count; j++)
            {
                var drawn = people[random.Next(people.Count)];
                (hits, all) = (hits + drawn.Hits, all + drawn.All);
            }
            values[i] = hits / all;
        }
        return Between(people.Sum(person => person.Hits) / people.Sum(person => person.All), values);
    }
}
