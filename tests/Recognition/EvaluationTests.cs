using System.Numerics.Tensors;
using Attendance.Recognition.Evaluation;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class EvaluationTests
{
    private const int Length = 512;
    private readonly Random _random = new(7);

    [Fact]
    public void Rates_count_what_reaches_the_threshold()
    {
        var rates = new Rates([0.2f, 0.5f, 0.6f, 0.9f], [0.1f, 0.3f, 0.5f]);

        Assert.Equal(1.0 / 3, rates.FalseMatch(0.5f), 12);
        Assert.Equal(0, rates.FalseMatch(0.51f), 12);
        Assert.Equal(0.25, rates.FalseNonMatch(0.5f), 12);
        Assert.Equal(5.0 / 7, rates.Accuracy(0.5f), 12);
        Assert.Equal(5.0 / 7, rates.Accuracy(rates.BestThreshold()), 12);
        Assert.Equal(1, new Rates([0.5f, 0.9f], [0.1f, 0.3f]).Accuracy(new Rates([0.5f, 0.9f], [0.1f, 0.3f]).BestThreshold()), 12);
        // 0.2 is above one of three; 0.5 above two and equal to one; 0.6 and 0.9 above all.
        Assert.Equal((1 + 2.5 + 3 + 3) / 12, rates.AreaUnderCurve(), 12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 1)]
    [InlineData(0.0199, 1)]
    [InlineData(0.5, 50)]
    [InlineData(1, 100)]
    public void The_threshold_of_a_false_match_rate_lets_as_many_through_as_are_allowed_and_no_more(double allowed, int through)
    {
        float[] strangers = [.. Enumerable.Range(0, 100).Select(i => i / 100f)];
        Assert.Equal(through / 100.0, new Rates([1], strangers).FalseMatch(new Rates([1], strangers).ThresholdAt(allowed)), 12);
    }

    [Fact]
    public void The_equal_error_rate_is_where_both_rates_meet() =>
        Assert.Equal(0.25, new Rates([0.1f, 0.6f, 0.7f, 0.8f], [0.2f, 0.3f, 0.4f, 0.65f]).EqualError(), 12);

    [Fact]
    public void A_file_of_one_split_and_one_of_folds_are_read_as_LFW_has_them()
    {
        var split = PairFile.Parse(["1", "Ada_Winter\t1\t12", "Ada_Winter\t2\tBo_Li\t3", ""]);
        Assert.Equal([new("Ada_Winter/Ada_Winter_0001.jpg", "Ada_Winter/Ada_Winter_0012.jpg", true, 0), new("Ada_Winter/Ada_Winter_0002.jpg", "Bo_Li/Bo_Li_0003.jpg", false, 0)], split);

        var folds = PairFile.Parse(["2\t1", "A\t1\t2", "A\t1\tB\t1", "B\t1\t2", "B\t1\tC\t1"]);
        Assert.Equal([(true, 0), (false, 0), (true, 1), (false, 1)], folds.Select(pair => (pair.IsMated, pair.Fold)));
    }

    [Theory]
    [InlineData]
    [InlineData("pairs")]
    [InlineData("1", "A\t1\t2")]
    [InlineData("1", "A\t1\t2", "A\t1\t2")]
    [InlineData("1", "A\t1\tB\t2", "A\t1\t2")]
    [InlineData("1", "A\tone\t2", "A\t1\tB\t1")]
    [InlineData("-1")]
    [InlineData("1\t1\t1", "A\t1\t2", "A\t1\tB\t1")]
    public void A_file_that_is_not_one_of_pairs_is_refused(params string[] lines) => Assert.Throws<InvalidDataException>(() => PairFile.Parse(lines));

    [Fact]
    public void A_picture_without_a_face_is_never_the_same_person()
    {
        var pair = new PicturePair("a", "b", true, 0);
        Assert.Equal(-1, EvaluatePairs.Score([pair], new Dictionary<string, float[]?> { ["a"] = Vector() }, new Dictionary<string, float[]?> { ["b"] = null })[0].Score);
    }

    /// <summary>Were the threshold chosen on the pairs it is measured on, chance would look like skill.</summary>
    [Fact]
    public void Random_templates_are_told_apart_no_better_than_by_chance()
    {
        var templates = Enumerable.Range(0, 1200).ToDictionary(i => $"{i}", _ => (float[]?)Vector());
        var pairs = Enumerable.Range(0, 600).Select(i => new PicturePair($"{2 * i}", $"{2 * i + 1}", i % 2 == 0, 0)).ToList();

        var report = EvaluatePairs.Report(EvaluatePairs.Score(pairs, templates, templates), null, new HashSet<string>());

        Assert.InRange(report.Accuracy, 0.42, 0.58);
        Assert.InRange(report.AreaUnderCurve, 0.42, 0.58);
        Assert.InRange(report.EqualError, 0.42, 0.58);
        Assert.InRange(report.StandardError, 0.005, 0.05);
    }

    [Fact]
    public void Among_random_templates_nobody_is_found()
    {
        var people = Enumerable.Range(0, 400).Select(i => new PicturedPerson($"{i:000}", [.. Enumerable.Range(0, i < 200 ? 4 : 1).Select(n => $"{i:000}/{n}")])).ToList();
        var templates = people.SelectMany(person => person.Pictures).ToDictionary(picture => picture, _ => (float[]?)Vector());

        var report = EvaluateOpenSet.Run(OpenSet.Split(people, 3, 42), templates, 0.05f);

        Assert.Equal((200, 200, 200), (report.N, report.Mated, report.NonMated));
        Assert.InRange(report.Rank1, 0, 0.03);
        Assert.All(report.Rates, rate => Assert.InRange(rate.FalseNegative, 0.97, 1));
    }

    [Fact]
    public void People_whose_pictures_are_alike_are_found_and_strangers_are_not()
    {
        var people = Enumerable.Range(0, 400).Select(i => new PicturedPerson($"{i:000}", [.. Enumerable.Range(0, i < 200 ? 5 : 1).Select(n => $"{i:000}/{n}")])).ToList();
        var templates = new Dictionary<string, float[]?>();
        foreach (var person in people)
        {
            var own = Vector();
            foreach (var picture in person.Pictures)
                templates[picture] = Near(own);
        }

        var report = EvaluateOpenSet.Run(OpenSet.Split(people, 3, 42), templates, 0.05f);

        Assert.Equal((400, 1.0), (report.Mated, report.Rank1));
        Assert.Equal((0.01, 0.0), (report.Rates[0].FalsePositive, report.Rates[0].FalseNegative));
        // Two of 200 are allowed at 1 %; none at less than one of them, so that rate is not told.
        Assert.Single(report.Rates);
    }

    [Fact]
    public void A_split_is_that_of_its_seed_and_a_probe_is_never_enrolled()
    {
        var people = Enumerable.Range(0, 60).Select(i => new PicturedPerson($"{i:00}", [.. Enumerable.Range(0, 1 + i % 8).Select(n => $"{i:00}/{n}")])).ToList();

        var (one, again, other) = (OpenSet.Split(people, 3, 1), OpenSet.Split(people.AsEnumerable().Reverse(), 3, 1), OpenSet.Split(people, 3, 2));

        Assert.Equal(one.Mated, again.Mated);
        Assert.Equal(one.NonMated, again.NonMated);
        Assert.NotEqual(one.Mated, other.Mated);
        Assert.All(one.Enrolled, person => Assert.Equal(3, person.Pictures.Count));
        Assert.Empty(one.Enrolled.SelectMany(person => person.Pictures).Intersect(one.Mated.Select(probe => probe.Picture)));
        Assert.Empty(one.Enrolled.Select(person => person.Name).Intersect(one.NonMated.Select(picture => picture[..2])));
    }

    [Fact]
    public async Task A_file_that_is_no_picture_has_no_face_and_one_that_is_absent_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("attendance-evaluation");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "face.jpg"), Photographs.Variant(Photographs.People[0], 0));
            File.WriteAllText(Path.Combine(folder.FullName, "text.jpg"), "no picture");

            var templates = await PictureTemplates.ReadAsync(Photographs.Faces, PictureTemplates.Files(folder.FullName), ["face.jpg", "text.jpg"], FaceChoice.NearestMiddle, enrolled: true, new Progress<(int, int)>(), TestContext.Current.CancellationToken);

            Assert.Equal(Length, templates["face.jpg"]!.Length);
            Assert.Null(templates["text.jpg"]);
            Assert.Contains("absent.jpg", (await Assert.ThrowsAsync<FileNotFoundException>(() =>
                PictureTemplates.ReadAsync(Photographs.Faces, PictureTemplates.Files(folder.FullName), ["absent.jpg"], FaceChoice.NearestMiddle, enrolled: false, new Progress<(int, int)>(), TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private float[] Near(float[] own)
    {
        var rest = Vector();
        var vector = own.Select((number, i) => 0.9f * number + 0.4f * rest[i]).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private float[] Vector()
    {
        var vector = new float[Length];
        for (var i = 0; i < Length; i++)
            vector[i] = _random.NextSingle() + _random.NextSingle() + _random.NextSingle() - 1.5f;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
