using Attendance.Faces;

namespace Attendance.Recognition.Tests;

public sealed class GeometryTests
{
    [Fact]
    public void A_fit_recovers_any_turn_scale_and_shift()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (angle, scale) = (random.NextSingle() * MathF.Tau, 0.1f + 5 * random.NextSingle());
            var known = new Similarity(scale * MathF.Cos(angle), scale * MathF.Sin(angle), random.Next(-500, 500), random.Next(-500, 500));
            var from = Points(random, random.Next(2, 12));

            var fitted = Similarity.Fit(from, [.. from.Select(point => known.Map(point.X, point.Y))]);

            Assert.Equal(known.A, fitted.A, 0.001);
            Assert.Equal(known.B, fitted.B, 0.001);
            Assert.Equal(known.C, fitted.C, 0.1);
            Assert.Equal(known.D, fitted.D, 0.1);
            Assert.Equal(scale, fitted.Scale, 0.001);
        }
    }

    [Fact]
    public void A_fit_of_disturbed_points_has_the_least_sum_of_squares()
    {
        var random = new Random(4);
        var from = Points(random, 5);
        Point[] to = [.. from.Select(point => new Point(1.3f * point.X - 0.4f * point.Y + random.Next(-6, 7), 0.4f * point.X + 1.3f * point.Y + random.Next(-6, 7)))];
        var best = Similarity.Fit(from, to);

        foreach (var other in (Similarity[])[best with { A = best.A + 0.01f }, best with { B = best.B - 0.01f }, best with { C = best.C + 1 }, best with { D = best.D - 1 }])
            Assert.True(Error(best, from, to) < Error(other, from, to));
    }

    [Fact]
    public void A_mirrored_figure_is_not_mirrored_back()
    {
        Point[] from = [new(0, 0), new(10, 0), new(0, 10)];

        var fitted = Similarity.Fit(from, [.. from.Select(point => new Point(-point.X, point.Y))]);

        Assert.True(Error(fitted, from, [new(0, 0), new(-10, 0), new(0, 10)]) > 10);
    }

    [Theory]
    [InlineData(0, 0, 10, 10, 1)]
    [InlineData(5, 0, 10, 10, 1 / 3f)]
    [InlineData(5, 5, 10, 10, 25 / 175f)]
    [InlineData(2, 2, 5, 5, 0.25f)]
    [InlineData(10, 0, 10, 10, 0)]
    [InlineData(30, 30, 10, 10, 0)]
    [InlineData(-20, 0, 10, 10, 0)]
    public void Overlap_is_intersection_over_union(float left, float top, float width, float height, float expected)
    {
        Box box = new(0, 0, 10, 10), other = new(left, top, width, height);

        Assert.Equal(expected, box.Overlap(other), 5);
        Assert.Equal(expected, other.Overlap(box), 5);
    }

    [Fact]
    public void A_square_keeps_the_centre() =>
        Assert.Equal(new Box(5, 10, 30, 30), new Box(10, 15, 20, 20).Squared(30));

    private static Point[] Points(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => new Point(i * 20 + random.Next(15), random.Next(200)))];

    private static double Error(Similarity similarity, Point[] from, Point[] to) =>
        from.Zip(to, (a, b) => (At: similarity.Map(a.X, a.Y), To: b)).Sum(pair => Math.Pow(pair.At.X - pair.To.X, 2) + Math.Pow(pair.At.Y - pair.To.Y, 2));
}
