using System.Buffers;
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
public sealed record FaceMeasurement(Box Box, float[] Template, float Sharpness, float Brightness, float Liveness, IReadOnlyList<Point> Landmarks);

/// <summary>Pictures in, numbers out: detect, locate landmarks, align, embed, score. Safe for concurrent use.</summary>
public sealed class FaceAnalyser : IDisposable
{
    /// <summary>Numbers of a template.</summary>
    public const int TemplateLength = FaceRecogniser.TemplateLength;

    // On LFW's development pictures this calls 4 % "several" where every face of half the height would make it 13 %.
    private const float Background = 0.7f;
    private const float Edge = 0.03f;

    private readonly Net[] _nets;
    private readonly FaceDetector _detector;
    private readonly LandmarkLocator _landmarks;
    private readonly FaceRecogniser _recogniser;
    private readonly LivenessModel _liveness;

    /// <param name="folder">Holds <c>catalogue.json</c> and the model files.</param>
    /// <exception cref="AggregateException">Holds an <see cref="InvalidDataException"/>: a file is not the one of the catalogue.</exception>
    public FaceAnalyser(string folder)
    {
        Catalogue = ModelCatalogue.Load(folder);
        ModelEntry[] entries = [Catalogue.Detector, Catalogue.Landmarks, Catalogue.Recogniser, Catalogue.Liveness];
        _nets = new Net[entries.Length];
        Parallel.For(0, entries.Length, i => _nets[i] = new Net(ModelCatalogue.Read(folder, entries[i])));
        _detector = new(_nets[0], Catalogue.Detector.Threshold ?? 0.65f);
        _landmarks = new(_nets[1]);
        _recogniser = new(_nets[2]);
        _liveness = new(_nets[3]);
    }

    public ModelCatalogue Catalogue { get; }

    /// <summary>Every face, the largest first.</summary>
    public IReadOnlyList<DetectedFace> Detect(Picture picture) => _detector.Detect(picture);

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

    /// <summary>Everything that is measured on one face of a picture.</summary>
    public FaceMeasurement Measure(Picture picture, DetectedFace face)
    {
        var landmarks = _landmarks.Locate(picture, face.Box);
        const int length = 3 * FaceRecogniser.Side * FaceRecogniser.Side;
        var buffer = ArrayPool<float>.Shared.Rent(length);
        try
        {
            var chip = buffer.AsSpan(0, length);
            FaceRecogniser.Align(picture, landmarks, chip);
            var (sharpness, brightness) = FaceQuality.Measure(chip);
            return new(face.Box, _recogniser.Embed(chip), sharpness, brightness, _liveness.Score(picture, face.Box), landmarks);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>The template of a picture that is enrolled: of the face and of its mirror image together, which costs a second run of the recogniser.</summary>
    public float[] Embed(Picture picture, DetectedFace face)
    {
        const int length = 3 * FaceRecogniser.Side * FaceRecogniser.Side;
        var buffer = ArrayPool<float>.Shared.Rent(length);
        try
        {
            var chip = buffer.AsSpan(0, length);
            FaceRecogniser.Align(picture, _landmarks.Locate(picture, face.Box), chip);
            var template = _recogniser.Embed(chip);
            for (var row = 0; row < length; row += FaceRecogniser.Side)
                chip.Slice(row, FaceRecogniser.Side).Reverse();
            TensorPrimitives.Add(template, _recogniser.Embed(chip), template);
            return FaceRecogniser.Normalised(template);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

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
    }
}
