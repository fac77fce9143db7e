using System.Security.Cryptography;
using System.Text.Json;

namespace Attendance.Faces;

/// <summary>One model of <c>models/catalogue.json</c>.</summary>
/// <param name="Id">What it is chosen by.</param>
/// <param name="File">Its file beside the catalogue; null: one that the operator provides.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal.</param>
/// <param name="Card">What is known of it, and what is not: a file below <c>models/</c>.</param>
/// <param name="Threshold">Of a detector: least score of a face.</param>
/// <param name="Centre">Of a recogniser: the mean of its templates, which is taken off them, so that those of different people are not alike by what all have in common.</param>
public sealed record ModelEntry(
    string Id, string? File, string Name, string Package, string? Sha256, string Licence, string Card, string Input, string Output, float? Threshold, IReadOnlyList<float>? Centre);

/// <summary>Which of the models are to be used.</summary>
/// <param name="File">Of a recogniser that the operator provides: where its file is.</param>
/// <param name="Sha256">And what it is.</param>
public sealed record ModelChoice(string Detector = "ultraface", string Recogniser = "mobilefacenet", string? File = null, string? Sha256 = null);

/// <summary>The models the program can run, each checked against its SHA-256 before it is loaded.</summary>
/// <param name="Folder">Where their files are.</param>
public sealed record ModelCatalogue(string Folder, IReadOnlyList<ModelEntry> Detectors, ModelEntry Landmarks, IReadOnlyList<ModelEntry> Recognisers, ModelEntry Liveness)
{
    /// <summary>As shipped, with the file of the operator in its place.</summary>
    /// <exception cref="InvalidDataException">The catalogue cannot be read.</exception>
    public static ModelCatalogue Load(string folder, ModelChoice choice)
    {
        var shipped = JsonSerializer.Deserialize<ModelCatalogue>(System.IO.File.ReadAllText(Path.Combine(folder, "catalogue.json")), JsonSerializerOptions.Web)
            ?? throw new InvalidDataException("models/catalogue.json is empty.");
        return shipped with
        {
            Folder = folder,
            Recognisers = [.. shipped.Recognisers.Select(entry => entry is { File: null } && entry.Id == choice.Recogniser ? entry with { File = choice.File, Sha256 = choice.Sha256?.ToLowerInvariant() } : entry)],
        };
    }

    /// <summary>Where the scores are that thresholds of a recogniser follow from; of the operator's, beside its file.</summary>
    public string CalibrationOf(ModelEntry recogniser) =>
        Path.IsPathRooted(recogniser.File) ? $"{recogniser.File}.calibration.json" : Path.Combine(Folder, $"calibration-{recogniser.Id}.json");

    /// <summary>What a recogniser is called, in words.</summary>
    public string NameOf(string? recogniserSha256) =>
        Recognisers.FirstOrDefault(entry => entry.Sha256 == recogniserSha256)?.Name ?? "the former recogniser, whose file is not there";

    /// <summary>The bytes of a model file.</summary>
    /// <exception cref="InvalidDataException">The file is not the one of the catalogue.</exception>
    public byte[] Read(ModelEntry entry)
    {
        var bytes = System.IO.File.ReadAllBytes(Path.Combine(Folder, entry.File!));
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == entry.Sha256
            ? bytes
            : throw new InvalidDataException($"The model {entry.File} is not the one that was named (its SHA-256 differs).");
    }
}
