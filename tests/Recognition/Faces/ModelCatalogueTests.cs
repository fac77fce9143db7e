using System.Security.Cryptography;
using Attendance.Faces;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class ModelCatalogueTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    [Fact]
    public void Every_model_is_the_one_of_the_catalogue()
    {
        var catalogue = ModelCatalogue.Load(Models, new());
        foreach (var entry in Entries(catalogue))
            Assert.Equal(entry.Sha256, Convert.ToHexStringLower(SHA256.HashData(catalogue.Read(entry))));
    }

    [Fact]
    public void Every_model_has_a_card()
    {
        var catalogue = ModelCatalogue.Load(Models, new());
        foreach (var entry in (ModelEntry[])[.. catalogue.Detectors, catalogue.Landmarks, .. catalogue.Recognisers, catalogue.Liveness])
            Assert.Contains(entry.Name, File.ReadAllText(Path.Combine(Photographs.Root, "models", entry.Card)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_model_is_refused_whichever_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("models");
        try
        {
            var catalogue = ModelCatalogue.Load(Models, new());
            foreach (var name in (string[])["catalogue.json", .. Entries(catalogue).Select(entry => entry.File!)])
                File.Copy(Path.Combine(Models, name), Path.Combine(folder.FullName, name));
            foreach (var entry in (ModelEntry[])[catalogue.Detectors[0], catalogue.Landmarks, catalogue.Recognisers[0], catalogue.Liveness])
            {
                var file = Path.Combine(folder.FullName, entry.File!);
                var bytes = File.ReadAllBytes(file);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);

                var refusal = Record.Exception(() => new FaceAnalyser(folder.FullName));

                Assert.IsType<InvalidDataException>(refusal is AggregateException several ? several.InnerException : refusal);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
            }
            using var whole = new FaceAnalyser(folder.FullName);
            Assert.Equal(catalogue.Recognisers[0].Sha256, whole.Recogniser.Sha256);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModelEntry[] Entries(ModelCatalogue catalogue) => [.. catalogue.Detectors, catalogue.Landmarks, .. catalogue.Recognisers.Where(entry => entry.File is not null), catalogue.Liveness];
}
