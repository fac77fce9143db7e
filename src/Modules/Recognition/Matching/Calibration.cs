using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Attendance.Faces;

namespace Attendance.Recognition.Matching;

/// <summary>How many comparisons reached a threshold.</summary>
/// <param name="NonMated">Of those with somebody else.</param>
/// <param name="FalseNonMatch">The share of those with the person themselves that did not, and its 95 % interval (bootstrap over people).</param>
public sealed record CalibrationPoint(float Threshold, long NonMated, double FalseNonMatch, double Low, double High);

/// <summary>The expected share, and its 95 % interval.</summary>
public readonly record struct Expectation(double Rate, double Low, double High);

/// <summary>
/// What scores were measured between different people and of the same ones, and the threshold that follows from how many
/// strangers may be taken for somebody (ISO/IEC 19795-1: FPIR). Comparisons are taken for independent: FPIR = 1 − (1 − FMR)^N.
/// </summary>
/// <param name="ModelSha256">The recogniser.</param>
/// <param name="Data">What it was measured on, in words.</param>
/// <param name="NonMated">Comparisons of a person with somebody else's template.</param>
/// <param name="Points">By rising threshold.</param>
public sealed record Calibration(string ModelSha256, string Data, int People, int Mated, long NonMated, IReadOnlyList<CalibrationPoint> Points)
{
    /// <summary>Rarer than this is not counted but read off the line of the tail.</summary>
    private const int FewestCounted = 60;

    /// <summary>Rarer than this is the tail.</summary>
    internal const double Tail = 2e-3;

    private Tuple<double, double>? _tail;

    /// <summary>Asked for with every frame.</summary>
    private readonly ConcurrentDictionary<(double FalsePositive, int People, double Factor), float> _known = new();

    /// <summary>How much oftener strangers' scores reach a threshold where it is used than where it was measured.</summary>
    [JsonIgnore]
    public double Factor { get; init; } = 1;

    /// <exception cref="InvalidDataException">There is none, or it is not that of this recogniser.</exception>
    public static Calibration Load(ModelCatalogue catalogue, ModelEntry recogniser)
    {
        var file = catalogue.CalibrationOf(recogniser);
        if (!File.Exists(file))
            throw new InvalidDataException($"There is no {file}: nobody has measured yet how alike this recogniser finds different people. The command calibrate does.");
        var calibration = JsonSerializer.Deserialize<Calibration>(File.ReadAllText(file), JsonSerializerOptions.Web);
        return calibration is not null && calibration.ModelSha256 == recogniser.Sha256 ? calibration : throw new InvalidDataException($"{file} was not measured with the recogniser {recogniser.Name}.");
    }

    /// <summary>FMR: the chance that a comparison with somebody else reaches it. Log-linear between points, and beyond what was counted.</summary>
    public double FalseMatch(float threshold) => Math.Min(1, Factor * Measured(threshold));

    private double Measured(float threshold)
    {
        var next = Points.TakeWhile(point => point.Threshold < threshold).Count();
        if (next == 0)
            return (double)Points[0].NonMated / NonMated;
        if (next == Points.Count || Points[next].NonMated < FewestCounted)
            return Math.Min(Rate(Counted[^1]), Math.Exp(TailLine.Item1 + TailLine.Item2 * threshold));
        return Math.Exp(Between(Points[next - 1], Points[next], threshold, point => Math.Log(Rate(point))));
    }

    /// <summary>FPIR: the chance that a stranger is taken for one of so many people. What the margin to the second person holds back is not counted.</summary>
    public double FalsePositive(float threshold, int people) => FalseMatch(threshold) >= 1 ? 1 : -double.ExpM1(people * double.LogP1(-FalseMatch(threshold)));

    /// <summary>The lowest threshold, in thousandths, at which no more strangers are taken for one of so many people.</summary>
    public float ThresholdFor(double falsePositive, int people) => _known.GetOrAdd((falsePositive, people, Factor), _ => Derive(falsePositive, people));

    private float Derive(double falsePositive, int people)
    {
        int low = (int)MathF.Ceiling(Points[0].Threshold * 1000), high = 1000;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (FalsePositive(middle / 1000f, people) <= falsePositive)
                high = middle;
            else
                low = middle + 1;
        }
        return low / 1000f;
    }

    /// <summary>FNIR: how often somebody enrolled is not recognised at it.</summary>
    public Expectation FalseNegative(float threshold)
    {
        var next = Math.Clamp(Points.TakeWhile(point => point.Threshold < threshold).Count(), 1, Points.Count - 1);
        double At(Func<CalibrationPoint, double> of) => Math.Clamp(Between(Points[next - 1], Points[next], threshold, of), 0, 1);
        return new(At(point => point.FalseNonMatch), At(point => point.Low), At(point => point.High));
    }

    private List<CalibrationPoint> Counted => [.. Points.TakeWhile(point => point.NonMated >= FewestCounted)];

    /// <summary>Where it begins and how it slopes: least squares through the logarithms of the rare but counted rates.</summary>
    private Tuple<double, double> TailLine
    {
        get
        {
            if (_tail is { } known)
                return known;
            var tail = Counted.Where(point => Rate(point) <= Tail).Select(point => (X: (double)point.Threshold, Y: Math.Log(Rate(point)))).ToList();
            double x = tail.Average(point => point.X), y = tail.Average(point => point.Y);
            var slope = tail.Sum(point => (point.X - x) * (point.Y - y)) / tail.Sum(point => (point.X - x) * (point.X - x));
            return _tail = new(y - slope * x, slope);
        }
    }

    private double Rate(CalibrationPoint point) => (double)point.NonMated / NonMated;

    private static double Between(CalibrationPoint one, CalibrationPoint other, float threshold, Func<CalibrationPoint, double> of) =>
        of(one) + (of(other) - of(one)) * (threshold - one.Threshold) / (other.Threshold - one.Threshold);
}
