using Attendance.Faces;
using Attendance.Recognition.Matching;

namespace Attendance.Host.Configuration;

/// <summary>The models that are chosen by <c>ATTENDANCE_DETECTOR</c> and <c>ATTENDANCE_RECOGNISER</c>.</summary>
internal static class RecognitionModels
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <exception cref="StartException">There is no such model, or its file is not named; a file that is wrong shows when it is loaded.</exception>
    public static ModelChoice Read(Variables variables)
    {
        var usual = new ModelChoice();
        var catalogue = ModelCatalogue.Load(Folder, usual);
        var recogniser = Of("ATTENDANCE_RECOGNISER", variables.Text("ATTENDANCE_RECOGNISER") ?? usual.Recogniser, catalogue.Recognisers);
        var choice = new ModelChoice(Of("ATTENDANCE_DETECTOR", variables.Text("ATTENDANCE_DETECTOR") ?? usual.Detector, catalogue.Detectors).Id, recogniser.Id);
        if (recogniser.File is not null)
            return choice;
        if (variables.Text("ATTENDANCE_RECOGNISER_FILE") is not { } file || variables.Text("ATTENDANCE_RECOGNISER_SHA256") is not { Length: 64 } sha256)
            throw new StartException($"ATTENDANCE_RECOGNISER={recogniser.Id} takes a file of your own: set ATTENDANCE_RECOGNISER_FILE, and ATTENDANCE_RECOGNISER_SHA256 to the 64 digits of its SHA-256.");
        return choice with { File = Path.GetFullPath(file), Sha256 = sha256 };
    }

    /// <summary>The models, and what thresholds follow from: without either nobody can be recognised.</summary>
    /// <exception cref="AggregateException">Holds an <see cref="InvalidDataException"/> or <see cref="IOException"/>.</exception>
    public static FaceAnalyser Load(ModelChoice choice) => new(Folder, choice);

    /// <summary>That thresholds can be derived, before anybody stands before a camera.</summary>
    /// <exception cref="InvalidDataException">They cannot.</exception>
    public static void Check(FaceAnalyser faces) => Calibration.Load(faces.Catalogue, faces.Recogniser);

    private static ModelEntry Of(string variable, string id, IReadOnlyList<ModelEntry> entries) =>
        entries.SingleOrDefault(entry => entry.Id == id) ?? throw new StartException($"{variable} must be one of {string.Join(", ", entries.Select(entry => entry.Id))}, not '{id}'.");
}
