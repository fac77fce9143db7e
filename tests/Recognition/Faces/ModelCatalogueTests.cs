using System.Security.Cryptography;
using Attendance.Faces;

namespace Attendance.Recognition.Tests;

public sealed class ModelCatalogueTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    [Fact]
    public void Every_model_is_the_one_of_the_catalogue()
    {
        foreach (var entry in Entries(ModelCatalogue.Load(Models)))
            Assert.Equal(entry.Sha256, Convert.ToHexStringLower(SHA256.HashData(ModelCatalogue.Read(Models, entry))));
    }

    [Fact]
    public void A_changed_model_is_refused_whichever_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("models");
        try
        {
            var catalogue = ModelCatalogue.Load(Models);
            foreach (var name in (string[])["catalogue.json", .. Entries(catalogue).Select(entry => entry.File)])
                File.Copy(Path.Combine(Models, name), Path.Combine(folder.FullName, name));
            foreach (var entry in Entries(catalogue))
            {
                var file = Path.Combine(folder.FullName, entry.File);
                var bytes = File.ReadAllBytes(file);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);

                var refusal = Record.Exception(() => new FaceAnalyser(folder.FullName));

                Assert.IsType<InvalidDataException>(refusal is AggregateException several ? several.InnerException : refusal);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
            }
            using var whole = new FaceAnalyser(folder.FullName);
            Assert.Equal(catalogue, whole.Catalogue);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModelEntry[] Entries(ModelCatalogue catalogue) => [catalogue.Detector, catalogue.Landmarks, catalogue.Recogniser, catalogue.Liveness];
}
