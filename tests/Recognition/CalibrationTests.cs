using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class CalibrationTests
{
    /// <summary>FMR is 10 to the power of −10 × threshold, exactly; what is rarer than 60 of 10 million was not counted.</summary>
    private static readonly Calibration Exact = new("model", "made up", 100, 1000, 10_000_000, [.. Enumerable.Range(1, 7).Select(i =>
        new CalibrationPoint(i / 10f, i == 6 ? 10 : i == 7 ? 9 : (long)Math.Round(1e7 * Math.Pow(10, -i)), 0.01 * i, 0.005 * i, 0.02 * i))]);

    private static Calibration Shipped => Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Recogniser);

    [Theory]
    [InlineData(0.1f, 1e-1)]
    [InlineData(0.25f, 3.1623e-3)]
    [InlineData(0.5f, 1e-5)]
    [InlineData(0.6f, 1e-6)]
    [InlineData(0.8f, 1e-8)]
    public void Between_what_was_counted_and_beyond_it_the_rate_follows_the_line_of_its_logarithm(float threshold, double rate) =>
        Assert.Equal(1, Exact.FalseMatch(threshold) / rate, 3);

    [Theory]
    [InlineData(1, 1e-3, 0.3f)]
    [InlineData(100, 1e-3, 0.5f)]
    [InlineData(1000, 1e-3, 0.6f)]
    [InlineData(1000, 1e-2, 0.5f)]
    public void The_threshold_follows_from_the_target_and_the_number_of_people(int people, double target, float threshold)
    {
        var derived = Exact.ThresholdFor(target, people);

        Assert.Equal(threshold, derived, 0.002f);
        Assert.InRange(Exact.FalsePositive(derived, people), 0, target);
        Assert.True(Exact.FalsePositive(derived - 0.001f, people) > target);
    }

    [Fact]
    public void What_is_expected_of_ones_own_people_is_between_the_points_on_either_side()
    {
        var expected = Exact.FalseNegative(0.25f);
        Assert.Equal((0.025, 0.0125, 0.05), (Math.Round(expected.Rate, 6), Math.Round(expected.Low, 6), Math.Round(expected.High, 6)));
    }

    [Theory]
    [InlineData(1_000_000, 1, 1.0)]
    [InlineData(1_000_000, 3, 3.0)]
    [InlineData(1_000_000, 1000, 20.0)]
    [InlineData(1_000_000, 0.2, 1.0)]
    [InlineData(20_000, 1, null)]
    public void Ones_own_people_count_for_as_much_as_they_are_alike(long comparisons, double alike, double? factor)
    {
        var reached = Exact.Points.Select(point => (long)Math.Round(Math.Min(1, alike * Exact.FalseMatch(point.Threshold)) * comparisons)).ToList();
        Assert.Equal(factor, new OwnScores(comparisons, reached).FactorOf(Exact) is { } found ? Math.Round(found, 2) : null);
    }

    [Fact]
    public void People_who_are_more_alike_need_a_higher_threshold() =>
        Assert.Equal(0.1f, (Exact with { Factor = 10 }).ThresholdFor(1e-3, 10) - Exact.ThresholdFor(1e-3, 10), 0.002f);

    [Fact]
    public void Every_photo_is_compared_with_every_other_person_once()
    {
        static float[] Axis(int i) => [.. Enumerable.Range(0, 4).Select(at => at == i ? 1f : 0)];
        var own = AmongOwn.Compare([(Axis(0), [Axis(0), Axis(1)]), (Axis(1), [Axis(1)]), (Axis(2), [Axis(2)])], Exact);

        Assert.Equal(8, own.Comparisons);
        Assert.All(own.Reached, reached => Assert.Equal(1, reached));
    }

    [Fact]
    public void The_shipped_one_is_that_of_the_shipped_recogniser_and_falls_as_it_should()
    {
        var shipped = Shipped;
        var thresholds = Enumerable.Range(200, 800).Select(i => i / 1000f).ToList();
        Assert.All(thresholds.Zip(thresholds.Skip(1)), pair => Assert.True(shipped.FalseMatch(pair.Second) <= shipped.FalseMatch(pair.First), $"{pair}"));
        Assert.All(thresholds.Zip(thresholds.Skip(1)), pair => Assert.True(shipped.FalseNegative(pair.Second).Rate >= shipped.FalseNegative(pair.First).Rate, $"{pair}"));
        Assert.Throws<InvalidDataException>(() => Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Recogniser with { Sha256 = new string('0', 64) }));
    }

    [Fact]
    public void It_is_measured_by_comparing_every_stranger_with_everybody_enrolled()
    {
        static float[] Vector(float x) => [x, MathF.Sqrt(1 - x * x), 0, 0];
        List<PicturedPerson> people = [new("a", ["a1", "a2"]), new("b", ["b1"]), new("c", ["c1"])];
        var templates = new Dictionary<string, float[]?> { ["a1"] = Vector(1), ["a2"] = Vector(0.41f), ["b1"] = Vector(0.5f), ["c1"] = null };
        var split = new OpenSet([new("a", ["a1"])], [("a", "a2")], ["b1", "c1"]);

        var calibration = Calibrating.Run("model", "three", [split], people, new HashSet<(string, string)>(), templates, templates);

        Assert.Equal((1, 1, 1L), (calibration.People, calibration.Mated, calibration.NonMated));
        Assert.All(calibration.Points, point => Assert.Equal((point.Threshold <= 0.5f ? 1L : 0, point.Threshold <= 0.41f ? 0.0 : 1), (point.NonMated, point.FalseNonMatch)));
    }
}
