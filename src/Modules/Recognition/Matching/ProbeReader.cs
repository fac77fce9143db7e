using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Recognition.Matching;

/// <summary>What the frames of one burst show.</summary>
/// <param name="Failure">Why there is nothing to compare; null when there is a template.</param>
/// <param name="Template">Mean of the frames' templates, of length 1.</param>
/// <param name="Liveness">Mean passive score.</param>
/// <param name="First">The face of the first usable frame.</param>
internal sealed record Probe(RecognitionOutcome? Failure, float[]? Template, float? Liveness, FaceMeasurement? First = null);

/// <summary>Turns the frames of one request into a probe; asked again for the same frames, it answers from memory.</summary>
internal sealed class ProbeReader(FaceAnalyser faces, Calibrations calibrations)
{
    public const int MostFrames = 5;

    /// <summary>Pixels: a smaller face is too far away to be compared.</summary>
    public const float SmallestFace = 48;

    /// <summary>A camera's frame has one million; a telephone's picture twelve. More would only keep others waiting.</summary>
    private const long MostPixels = 16_000_000;

    /// <summary>FMR at which the frames of one burst show one person. They are tenths of a second apart, so alike by far more.</summary>
    private const double SamePersonFalseMatch = 1e-5;

    private (IReadOnlyList<byte[]> Frames, string Model, Probe Probe)? _last;

    /// <param name="model">The recogniser to be compared with, by SHA-256.</param>
    public Probe Read(IReadOnlyList<byte[]> frames, string model)
    {
        if (_last is { } last && ReferenceEquals(last.Frames, frames) && last.Model == model)
            return last.Probe;
        if (frames.Count is 0 or > MostFrames)
            throw new Rejection($"Send one to {MostFrames} frames.", "frame");
        var probe = Combine(frames, model);
        _last = (frames, model, probe);
        return probe;
    }

    private Probe Combine(IReadOnlyList<byte[]> frames, string model)
    {
        var measured = new List<FaceMeasurement>();
        var several = false;
        foreach (var frame in frames)
        {
            using var picture = Decode(frame);
            var sighting = faces.Sight(picture);
            several |= sighting.Count == FaceCount.Several;
            if (sighting is { Count: FaceCount.One, Face: { } face } && face.Box.Height >= SmallestFace)
                measured.Add(faces.Measure(picture, face, model));
        }
        if (measured.Count == 0)
            return new(several ? RecognitionOutcome.SeveralFaces : RecognitionOutcome.NoFace, null, null);
        var templates = measured.ConvertAll(face => face.Template);
        if (templates.Count > 1 && !ShowOnePerson(templates, calibrations.Of(model).ThresholdFor(SamePersonFalseMatch, people: 1)))
            return new(RecognitionOutcome.SeveralFaces, null, null);
        return new(null, Fusion.Of(templates), measured.Average(face => face.Liveness), measured[0]);
    }

    /// <summary>Each with each: a frame of somebody else, which alone was proved to be alive, hides among none.</summary>
    private static bool ShowOnePerson(List<float[]> templates, float samePerson)
    {
        for (var i = 1; i < templates.Count; i++)
            for (var j = 0; j < i; j++)
                if (TensorPrimitives.Dot<float>(templates[i], templates[j]) < samePerson)
                    return false;
        return true;
    }

    /// <exception cref="Rejection">It is no picture.</exception>
    public static Picture Decode(byte[] frame, int? longestSide = null)
    {
        try
        {
            return longestSide is { } side ? PictureCodec.Decode(frame, side, MostPixels) : PictureCodec.Decode(frame, maximumPixels: MostPixels);
        }
        catch (PictureException e)
        {
            throw new Rejection(e.Fault switch
            {
                PictureFault.TooManyPixels => "A frame has too many pixels.",
                PictureFault.TooSlow => "A frame takes too long to read.",
                PictureFault.Damaged => "A frame is damaged and cannot be read completely.",
                _ => "A frame is not a JPEG, PNG or WebP picture.",
            }, "frame");
        }
    }
}
