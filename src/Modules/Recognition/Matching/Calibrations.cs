using System.Collections.Concurrent;
using Attendance.Faces;

namespace Attendance.Recognition.Matching;

/// <summary>The calibration of each recogniser, read once.</summary>
public sealed class Calibrations(FaceAnalyser faces)
{
    private readonly ConcurrentDictionary<string, Calibration> _read = new(StringComparer.Ordinal);

    /// <param name="model">SHA-256 of the recogniser.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public Calibration Of(string model) => _read.GetOrAdd(model, wanted => Calibration.Load(faces.Catalogue, faces.Catalogue.Recognisers.First(entry => entry.Sha256 == wanted)));
}
