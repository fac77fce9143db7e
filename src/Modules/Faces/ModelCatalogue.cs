using System.Security.Cryptography;
using System.Text.Json;

namespace Attendance.Faces;

/// <summary>One model of <c>models/catalogue.json</c>.</summary>
/// <param name="File">Its file beside the catalogue.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal.</param>
/// <param name="Threshold">Of a detector: least score of a face.</param>
public sealed record ModelEntry(string File, string Name, string Package, string Sha256, string Licence, string Input, string Output, float? Threshold);

/// <summary>The models the program runs, each checked against its SHA-256 before it is loaded.</summary>
public sealed record ModelCatalogue(ModelEntry Detector, ModelEntry Landmarks, ModelEntry Recogniser, ModelEntry Liveness)
{
    /// <exception cref="InvalidDataException">The catalogue cannot be read.</exception>
    public static ModelCatalogue Load(string folder) =>
        JsonSerializer.Deserialize<ModelCatalogue>(File.ReadAllText(Path.Combine(folder, "catalogue.json")), JsonSerializerOptions.Web)
        ?? throw new InvalidDataException("models/catalogue.json is empty.");

    /// <summary>The bytes of a model file.</summary>
    /// <exception cref="InvalidDataException">The file is not the one of the catalogue.</exception>
    public static byte[] Read(string folder, ModelEntry entry)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, entry.File));
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == entry.Sha256
            ? bytes
            : throw new InvalidDataException($"The model {entry.File} is not the one that models/catalogue.json names (SHA-256 differs).");
    }
}
