using System.Numerics.Tensors;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Evaluation;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class SplitEvaluationTests : IDisposable
{
    private static readonly float[] Sweep = [.. Enumerable.Range(0, 61).Select(i => 0.2f + i / 100f)];
    private readonly Random _random = new(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-evaluation-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_split_is_that_of_its_seed_and_nobody_is_looked_for_with_an_enrolled_picture()
    {
        var people = People(50, 10);
        var rows = Splits.Make(people, 42);

        Assert.Equal(rows, Splits.Make(people.AsEnumerable().Reverse(), 42));
        Assert.NotEqual(rows, Splits.Make(people, 43));
        Assert.Equal(rows, Splits.Read([.. Splits.Write(rows)]));
        Assert.Equal((10 * 10, 40 * 6, 40 * 2, 40 * 2), (Count(SplitPart.Impostor), Count(SplitPart.Train), Count(SplitPart.Val), Count(SplitPart.Test)));
        Assert.Equal(rows.Count, rows.Select(row => row.ImagePath).Distinct().Count());
        Assert.All(rows.GroupBy(row => row.Person), person => Assert.True(person.All(row => row.Part == SplitPart.Impostor) || person.All(row => row.Part != SplitPart.Impostor)));

        int Count(SplitPart part) => rows.Count(row => row.Part == part);
    }

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 1, 0, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(7, 5, 1, 1)]
    [InlineData(20, 14, 3, 3)]
    public void Who_has_few_pictures_is_enrolled_first(int pictures, int train, int val, int test)
    {
        var person = Splits.Make([new("a", [.. Enumerable.Range(0, pictures).Select(i => $"a/{i}")])], 42);
        Assert.Equal((train, val, test), (person.Count(row => row.Part == SplitPart.Train), person.Count(row => row.Part == SplitPart.Val), person.Count(row => row.Part == SplitPart.Test)));
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("index,split,person,image_path", "0,train,a")]
    [InlineData("index,split,person,image_path", "x,train,a,a/1")]
    [InlineData("index,split,person,image_path", "0,tried,a,a/1")]
    [InlineData("index,split,person,image_path", "0,train,a,a/1", "1,test,a,a/1")]
    [InlineData("index,split,person,image_path", "0,train,a,a/1", "1,impostor,a,a/2")]
    public void A_file_that_is_no_split_or_an_unfair_one_is_refused(params string[] lines) => Assert.Throws<InvalidDataException>(() => Splits.Read(lines));

    [Fact]
    public void A_path_with_a_comma_and_quotes_is_kept() =>
        Assert.Equal("a \"b\", c/1", Splits.Read([.. Splits.Write([new(0, SplitPart.Train, "a", "a \"b\", c/1")])])[0].ImagePath);

    [Fact]
    public void People_whose_pictures_are_alike_are_told_apart_and_strangers_stay_strangers()
    {
        var people = People(60, 8);
        var own = people.ToDictionary(person => person.Name, _ => Vector());
        var templates = people.SelectMany(person => person.Pictures.Select(picture => (picture, person.Name))).ToDictionary(pair => pair.picture, pair => (float[]?)Near(own[pair.Name]));

        var metrics = Run(Splits.Make(people, 42), templates).Metrics;

        Assert.Equal((1.0, 1.0, 1.0, 1.0, 0.0, 0.0), (metrics.Accuracy.Value, metrics.Precision.Value, metrics.Recall.Value, metrics.MacroF1, metrics.Fpir, metrics.Fnir));
        Assert.Equal((1.0, 0.0, 48), (metrics.Auc, metrics.Eer, metrics.N));
        // Never in 12 strangers: it may still be one of four.
        Assert.Equal((0.0, 0.25), (metrics.Far.Low, metrics.Far.High));
    }

    [Fact]
    public void Random_templates_are_chance()
    {
        var people = People(60, 8);
        var templates = people.SelectMany(person => person.Pictures).ToDictionary(picture => picture, _ => (float[]?)Vector());

        var metrics = Run(Splits.Make(people, 42), templates, threshold: -1, margin: 0).Metrics;

        // Somebody is always taken: one of 48 by chance, and every stranger.
        Assert.InRange(metrics.Recall.Value, 0, 0.1);
        Assert.Equal(1, metrics.Fpir);
        Assert.InRange(metrics.Auc, 0.4, 0.6);
        Assert.InRange(metrics.Eer, 0.4, 0.6);
    }

    /// <summary>Pictures of noise have no face; whatever the recogniser makes of them all the same says nothing about who it is.</summary>
    [Fact]
    public async Task Pictures_of_noise_are_chance_and_without_a_face_nobody()
    {
        var people = People(12, 3);
        var pictures = people.SelectMany(person => person.Pictures).ToDictionary(picture => picture, _ => Noise());
        ValueTask<byte[]?> Read(string path, CancellationToken cancellation) => ValueTask.FromResult<byte[]?>(pictures[path]);
        var rows = Splits.Make(people, 42);

        var found = await PictureTemplates.ReadAsync(Photographs.Faces, Read, pictures.Keys, FaceChoice.NearestMiddle, enrolled: false, new Progress<(int, int)>(), Cancellation);
        Assert.All(found.Values, Assert.Null);
        Assert.Equal((1.0, 1.0, 0.0), Run(rows, found).Metrics is var none ? (none.FailureToEnrol, none.FailureToAcquire, none.Recall.Value) : default);

        var forced = pictures.ToDictionary(picture => picture.Key, picture =>
        {
            using var noise = PictureCodec.Decode(picture.Value);
            return (float[]?)Photographs.Faces.Measure(noise, new DetectedFace(new(10, 10, 100, 100), 1)).Template;
        });
        Assert.InRange(Run(rows, forced, threshold: -1, margin: 0).Metrics.Recall.Value, 0, 0.5);
        Assert.InRange(Run(rows, forced, threshold: -1, margin: 0).Metrics.Auc, 0.25, 0.75);
    }

    [Fact]
    public async Task The_same_evaluation_is_the_same_files()
    {
        var people = People(20, 5);
        var own = people.ToDictionary(person => person.Name, _ => Vector());
        var templates = people.SelectMany(person => person.Pictures.Select(picture => (picture, person.Name))).ToDictionary(pair => pair.picture, pair => (float[]?)Near(own[pair.Name], 0.75f));
        var rows = Splits.Make(people, 42);
        foreach (var run in (string[])["one", "two"])
        {
            var evaluation = Run(rows, templates);
            await EvaluationFiles.WriteAsync(Path.Combine(_folder.FullName, run), new(DateTimeOffset.UnixEpoch, "made up", 42, "none", "0", evaluation.Metrics), evaluation, Cancellation);
        }

        var files = Directory.GetFiles(Path.Combine(_folder.FullName, "one")).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(
            ["confusion_matrix.csv", "confusion_matrix.png", "det_curve.csv", "det_curve.png", "metrics_summary.json", "sample_predictions.csv", "threshold_sweep.csv", "threshold_sweep.png"], files);
        foreach (var file in files)
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "one", file!), Cancellation), await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "two", file!), Cancellation));
        using var plot = PictureCodec.Decode(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "one", "threshold_sweep.png"), Cancellation));
        Assert.Equal((720, 480), (plot.Width, plot.Height));
        Assert.True(plot.Rgb.ToArray().Chunk(3).Select(pixel => (pixel[0], pixel[1], pixel[2])).Distinct().Count() > 20);
        Assert.Equal(20, EvaluationFiles.Read(Path.Combine(_folder.FullName, "one"))!.Metrics.N + 4);
        Assert.Null(EvaluationFiles.Read(Path.Combine(_folder.FullName, "three")));
    }

    [Fact]
    public void Without_strangers_or_without_anybody_to_look_for_there_is_nothing_to_measure() =>
        Assert.Throws<ArgumentException>(() => Run([new(0, SplitPart.Train, "a", "1"), new(1, SplitPart.Test, "a", "2")], new Dictionary<string, float[]?> { ["1"] = Vector(), ["2"] = Vector() }));

    private static SplitEvaluation Run(IReadOnlyList<SplitRow> rows, IReadOnlyDictionary<string, float[]?> templates, float threshold = 0.5f, float margin = 0.05f) =>
        EvaluateSplits.Run(rows, templates, templates, _ => threshold, margin, Sweep, 42);

    private static List<PicturedPerson> People(int count, int each) =>
        [.. Enumerable.Range(0, count).Select(i => new PicturedPerson($"{i:000}", [.. Enumerable.Range(0, each).Select(j => $"{i:000}/{j}")]))];

    private byte[] Noise()
    {
        using var picture = new Picture(160, 160);
        _random.NextBytes(picture.Rgb);
        return PictureCodec.EncodeJpeg(picture);
    }

    private float[] Vector() => Unit([.. Enumerable.Range(0, FaceAnalyser.TemplateLength).Select(_ => _random.NextSingle() + _random.NextSingle() - 1)]);

    private float[] Near(float[] own, float alike = 0.9f)
    {
        var other = Vector();
        return Unit([.. own.Select((number, i) => alike * number + MathF.Sqrt(1 - alike * alike) * other[i])]);
    }

    private static float[] Unit(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
