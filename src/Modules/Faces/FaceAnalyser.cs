using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using Attendance.Imaging;

namespace Attendance.Faces;

/// <summary>How many faces that matter a picture shows.</summary>
public enum FaceCount
{
    None,
    One,
    Several,
}

/// <summary>What a picture shows: numbers only, no person.</summary>
/// <param name="Count">Faces in the background (below 0.7 of the largest's height) or cut by the edge do not count.</param>
/// <param name="Face">The largest face; null when there is none.</param>
public sealed record FaceSighting(FaceCount Count, DetectedFace? Face);

/// <summary>One face, ready to be compared.</summary>
/// <param name="Template">512 numbers of length 1; compare by cosine.</param>
/// <param name="Sharpness">Variance of the Laplacian of the aligned 112 × 112 grey face (Pech-Pacheco 2000).</param>
/// <param name="Brightness">Mean of the aligned grey face, 0 to 255.</param>
/// <param name="Liveness">Passive liveness, 0 to 1; not validated.</param>
/// <param name="Landmarks">68 points in pixels of the picture, iBUG order.</param>
/// <param name="PictureHeight">Of the picture, in pixels.</param>
public sealed record FaceMeasurement(Box Box, float[] Template, float Sharpness, float Brightness, float Liveness, IReadOnlyList<Point> Landmarks, int PictureHeight);

/// <inheritdoc cref="FaceMeasurement"/>
public sealed record FaceInspection(float Sharpness, float Brightness, IReadOnlyList<Point> Landmarks);

/// <summary>Pictures in, numbers out: detect, locate landmarks, align, embed, score. Safe for concurrent use.</summary>
public sealed class FaceAnalyser : IDisposable
{
    private static readonly ActivitySource Activities = new("Attendance.Faces");
    /// <summary>Numbers of a template.</summary>
    public const int TemplateLength = FaceRecogniser.TemplateLength;

    // On LFW's development pictures this calls 4 % "several" where every face of half the height would make it 13 %.
    private const float Background = 0.7f;
    private const float Edge = 0.03f;

    private readonly Net[] _nets;
    private readonly FaceDetector _detector;
    private readonly LandmarkLocator _landmarks;
    private readonly LivenessModel _liveness;
    private readonly ConcurrentDictionary<string, Lazy<FaceRecogniser>> _recognisers = new(StringComparer.Ordinal);

    /// <param name="folder">Holds <c>catalogue.json</c> and the model files.</param>
    /// <exception cref="AggregateException">Holds an <see cref="InvalidDataException"/>: a file is not the one of the catalogue.</exception>
    public FaceAnalyser(string folder, ModelChoice? choice = null)
    {
        choice ??= new();
        Catalogue = ModelCatalogue.Load(folder, choice);
        var detector = Catalogue.Detectors.Single(entry => entry.Id == choice.Detector);
        Recogniser = Catalogue.Recognisers.Single(entry => entry.Id == choice.Recogniser);
        _nets = new Net[3];
        Parallel.Invoke(
            () => _nets[0] = new Net(Catalogue.Read(detector)),
            () => _nets[1] = new Net(Catalogue.Read(Catalogue.Landmarks)),
            () => _nets[2] = new Net(Catalogue.Read(Catalogue.Liveness)),
            () => Of(null));
        _detector = new(_nets[0], detector);
        _landmarks = new(_nets[1]);
        _liveness = new(_nets[2]);
    }

    public ModelCatalogue Catalogue { get; }

    /// <summary>The one that was chosen; another of the catalogue can be asked for by its SHA-256.</summary>
    public ModelEntry Recogniser { get; }

    /// <summary>Whether templates can be made and compared with a recogniser.</summary>
    public bool Knows(string recogniser) => Catalogue.Recognisers.Any(entry => entry.Sha256 == recogniser);

    /// <summary>Every face, the largest first.</summary>
    public IReadOnlyList<DetectedFace> Detect(Picture picture)
    {
        using var activity = Activities.StartActivity("detect");
        return _detector.Detect(picture);
    }

    /// <summary>How many faces matter: people in the background or cut by the picture's edge do not.</summary>
    public FaceSighting Sight(Picture picture)
    {
        var faces = _detector.Detect(picture);
        if (faces.Count == 0)
            return new(FaceCount.None, null);
        var largest = faces[0];
        var alone = faces.Skip(1).All(face => face.Box.Height < Background * largest.Box.Height || IsCut(face.Box, picture));
        return new(alone ? FaceCount.One : FaceCount.Several, largest);
    }

    /// <summary>The 68 points of a face.</summary>
    public IReadOnlyList<Point> Locate(Picture picture, DetectedFace face) => _landmarks.Locate(picture, face.Box);

    /// <summary>How good a picture of a face is and how it is held; nothing that it could be recognised by.</summary>
    public FaceInspection Inspect(Picture picture, DetectedFace face)
    {
        var landmarks = _landmarks.Locate(picture, face.Box);
        var (sharpness, brightness) = WithChip(picture, landmarks, Alignment.Five, chip => FaceQuality.Measure(chip));
        return new(sharpness, brightness, landmarks);
    }

    /// <summary>Everything that is measured on one face of a picture.</summary>
    /// <param name="recogniser">SHA-256; null: the one that was chosen.</param>
    public FaceMeasurement Measure(Picture picture, DetectedFace face, string? recogniser = null)
    {
        using var activity = Activities.StartActivity("measure");
        var landmarks = _landmarks.Locate(picture, face.Box);
        var net = Of(recogniser);
        float[]? template = null;
        var (sharpness, brightness) = WithChip(picture, landmarks, Alignment.Five, chip =>
        {
            if (net.Alignment == Alignment.Five)
                template = net.Embed(chip);
            return FaceQuality.Measure(chip);
        });
        template ??= WithChip(picture, landmarks, net.Alignment, chip => net.Embed(chip));
        return new(face.Box, template, sharpness, brightness, _liveness.Score(picture, face.Box), landmarks, picture.Height);
    }

    /// <summary>The template of a picture that is enrolled: of the face and of its mirror image together, which costs a second run of the recogniser.</summary>
    /// <param name="recogniser">SHA-256; null: the one that was chosen.</param>
    public float[] Embed(Picture picture, DetectedFace face, string? recogniser = null)
    {
        var net = Of(recogniser);
        return WithChip(picture, _landmarks.Locate(picture, face.Box), net.Alignment, chip =>
        {
            var template = net.Embed(chip);
            for (var row = 0; row < chip.Length; row += net.Alignment.Side)
                chip.Slice(row, net.Alignment.Side).Reverse();
            TensorPrimitives.Add(template, net.Embed(chip), template);
            return FaceRecogniser.Normalised(template);
        });
    }

    private FaceRecogniser Of(string? sha256) =>
        _recognisers.GetOrAdd(sha256 ?? Recogniser.Sha256!, wanted => new(() =>
        {
            var entry = Catalogue.Recognisers.FirstOrDefault(entry => entry.Sha256 == wanted) ?? throw new InvalidDataException("This recogniser is not in models/catalogue.json.");
            return new(entry, Catalogue.Read(entry));
        })).Value;

    private static T WithChip<T>(Picture picture, Point[] landmarks, Alignment alignment, UseChip<T> use)
    {
        var length = 3 * alignment.Side * alignment.Side;
        var buffer = ArrayPool<float>.Shared.Rent(length);
        try
        {
            var chip = buffer.AsSpan(0, length);
            FaceRecogniser.Align(picture, landmarks, alignment, chip);
            return use(chip);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private delegate T UseChip<out T>(Span<float> chip);

    private static bool IsCut(Box box, Picture picture)
    {
        float across = Edge * picture.Width, down = Edge * picture.Height;
        return box.Left < across || box.Left + box.Width > picture.Width - across
            || box.Top < down || box.Top + box.Height > picture.Height - down;
    }

    public void Dispose()
    {
        foreach (var net in _nets)
            net.Dispose();
        foreach (var recogniser in _recognisers.Values)
            recogniser.Value.Dispose();
    }
}
