using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

/// <summary>On LFW's development pictures where they are present, on the photographs of the package everywhere.</summary>
public sealed class LabelledFacesTests
{
    private const float Equal = 0.288f;
    private const int Pairs = 300, Enrolled = 40;
    private static readonly ConcurrentDictionary<(string File, bool Alone), float[]?> Templates = new();

    [Fact]
    public void Of_pairs_of_pictures_nearly_all_are_told_rightly_where_LFW_is_present()
    {
        var package = Photographs.People.Take(6).Select(person => (First: Photographs.Variant(person, 0), Second: Photographs.Variant(person, 1))).ToList();
        Assert.All(package, pair => Assert.True(Near(Measure(pair.First, false), Measure(pair.Second, false)) >= Equal));
        if (Photographs.LfwFolder is not { } folder)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("LFW's pictures are absent: measured on the package's photographs alone.");
            return;
        }
        var lines = File.ReadAllLines(Path.Combine(folder, "pairsDevTrain.txt")).Skip(1).Select(line => line.Split('\t')).ToList();
        var pairs = lines.Where(line => line.Length == 3).Take(Pairs).Select(line => (Picture(folder, line[0], line[1]), Picture(folder, line[0], line[2]), true))
            .Concat(lines.Where(line => line.Length == 4).Take(Pairs).Select(line => (Picture(folder, line[0], line[1]), Picture(folder, line[2], line[3]), false))).ToList();
        Assert.Equal(2 * Pairs, pairs.Count);

        var right = 0;
        Parallel.ForEach(pairs, pair =>
        {
            var (first, second, same) = pair;
            if (Near(Template(first), Template(second)) >= Equal == same)
                Interlocked.Increment(ref right);
        });

        Assert.InRange(right / (2.0 * Pairs), 0.985, 1);
    }

    [Fact]
    public void Nobody_is_taken_for_somebody_else_where_LFW_is_present()
    {
        var threshold = UsualTarget.Threshold(Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Recogniser), Enrolled);
        var package = Photographs.People.Select((person, i) => (Id: i, Photos: (float[]?[])[Measure(Photographs.Variant(person, 0), true)], Probe: Measure(Photographs.Variant(person, 1), true))).ToList();
        var known = package.Take(package.Count / 2).ToList();
        Assert.All(known, person => Assert.Equal(person.Id, Decide(person.Probe!, known.Select(other => (other.Id, other.Photos)), threshold)));
        Assert.All(package.Skip(known.Count), stranger => Assert.Null(Decide(stranger.Probe!, known.Select(other => (other.Id, other.Photos)), threshold)));
        if (Photographs.LfwFolder is not { } folder)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("LFW's pictures are absent: measured on the package's photographs alone.");
            return;
        }
        var people = Directory.EnumerateDirectories(Path.Combine(folder, "images")).Order(StringComparer.Ordinal)
            .Where(person => Directory.GetFiles(person).Length >= 4).Take(2 * Enrolled).Select((person, i) => (Id: i, Files: Directory.GetFiles(person).Order(StringComparer.Ordinal).Take(4).ToList())).ToList();
        Parallel.ForEach(people.SelectMany(person => person.Files), file => Seen(file));

        // A picture that shows several people is refused at enrolment and at the camera.
        var enrolled = people.Take(Enrolled).Select(person => (person.Id, Photos: person.Files.Take(3).Select(file => Seen(file)).ToArray())).ToList();
        var decisions = people.Where(person => Seen(person.Files[3]) is not null)
            .Select(person => (person.Id, Decision: Decide(Seen(person.Files[3])!, enrolled, threshold))).ToList();

        Assert.All(decisions, decided => Assert.True(decided.Decision is null || decided.Decision == decided.Id, $"{decided.Id} was taken for {decided.Decision}."));
        Assert.All(decisions.Where(decided => decided.Id >= Enrolled), stranger => Assert.Null(stranger.Decision));
        var mated = decisions.Where(decided => decided.Id < Enrolled).ToList();
        Assert.InRange(mated.Count(decided => decided.Decision == decided.Id), 0.9 * mated.Count, mated.Count);
    }

    private static int? Decide(float[] probe, IEnumerable<(int Id, float[]?[] Photos)> enrolled, float threshold)
    {
        var (index, ids) = (new TemplateIndex(), new Dictionary<Guid, int>());
        foreach (var (id, photos) in enrolled)
        {
            if (photos.OfType<float[]>().ToList() is not { Count: > 0 } shown)
                continue;
            ids.Add(Guid.NewGuid(), id);
            index.Set(ids.Last().Key, Fusion.Of(shown));
        }
        var decision = Match.Decide(index.Search(probe), threshold, Match.Margin);
        return decision.Outcome == RecognitionOutcome.Accepted ? ids[decision.EmployeeId!.Value] : null;
    }

    private static float Near(float[]? a, float[]? b) => a is null || b is null ? -1 : TensorPrimitives.Dot<float>(a, b);

    private static string Picture(string folder, string person, string number) =>
        Path.Combine(folder, "images", person, string.Create(CultureInfo.InvariantCulture, $"{person}_{int.Parse(number, CultureInfo.InvariantCulture):0000}.jpg"));

    private static float[]? Template(string file) => Templates.GetOrAdd((file, false), _ => Measure(File.ReadAllBytes(file), false));

    private static float[]? Seen(string file) => Templates.GetOrAdd((file, true), _ => Measure(File.ReadAllBytes(file), true));

    /// <param name="bytes">A picture.</param>
    /// <param name="alone">Whether several faces are refused.</param>
    private static float[]? Measure(byte[] bytes, bool alone)
    {
        using var picture = PictureCodec.Decode(bytes);
        var sighting = Photographs.Faces.Sight(picture);
        return sighting.Face is null || (alone && sighting.Count != FaceCount.One) ? null : Photographs.Faces.Measure(picture, sighting.Face).Template;
    }
}
