using System.Numerics.Tensors;
using System.Security.Cryptography;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests.Models;

/// <summary>A recogniser of FaceNet's shape that the operator provides.</summary>
public sealed class FaceNetTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("facenet");

    public async ValueTask InitializeAsync() => await Node.RunAsync("facenet.mjs", _folder.FullName);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("first-512", 512)]
    [InlineData("last-128", 128)]
    public void It_makes_templates_of_faces_whichever_way_its_planes_lie(string name, int numbers)
    {
        using var faces = new FaceAnalyser(Photographs.Faces.Catalogue.Folder, Choice(name));
        using var picture = PictureCodec.Decode(Photographs.People[0]);

        var template = faces.Measure(picture, faces.Sight(picture).Face!).Template;

        Assert.Equal(FaceAnalyser.TemplateLength, template.Length);
        Assert.Equal(1, TensorPrimitives.Norm<float>(template), 4);
        Assert.NotEqual(0, TensorPrimitives.SumOfMagnitudes<float>(template.AsSpan(numbers - 1, 1)));
        Assert.All(template[numbers..], number => Assert.Equal(0, number));
        Assert.Equal(1, TensorPrimitives.Dot<float>(template, faces.Measure(picture, faces.Sight(picture).Face!).Template), 4);
    }

    [Fact]
    public void The_planes_are_red_green_and_blue_in_this_order()
    {
        using var one = new FaceAnalyser(Photographs.Faces.Catalogue.Folder, Choice("first-512"));
        using var picture = PictureCodec.Decode(Photographs.People[0]);
        var face = one.Sight(picture).Face!;
        var chip = new float[3 * 160 * 160];
        FaceRecogniser.Align(picture, [.. one.Locate(picture, face)], Alignment.FiveLarger, chip);
        using var net = new Net(File.ReadAllBytes(Path.Combine(_folder.FullName, "first-512.onnx")));
        using var outputs = net.Run([.. chip.Select(value => (value - 127.5f) / 128f)], 1, 3, 160, 160);

        Assert.Equal(1, TensorPrimitives.Dot<float>(FaceRecogniser.Normalised(outputs[0].GetTensorDataAsSpan<float>()), one.Measure(picture, face).Template), 4);
    }

    [Theory]
    [InlineData("wrong-side")]
    [InlineData("too-long")]
    public void A_net_of_another_shape_is_refused(string name) =>
        Assert.Contains("does not", Refusal(Choice(name)), StringComparison.Ordinal);

    [Fact]
    public void So_is_a_file_that_is_not_the_one_that_was_named() =>
        Assert.Contains("SHA-256", Refusal(Choice("first-512") with { Sha256 = new string('0', 64) }), StringComparison.Ordinal);

    [Fact]
    public void And_one_whose_scores_nobody_has_measured()
    {
        using var faces = new FaceAnalyser(Photographs.Faces.Catalogue.Folder, Choice("first-512"));
        Assert.Contains("calibrate", Assert.Throws<InvalidDataException>(() => Matching.Calibration.Load(faces.Catalogue, faces.Recogniser)).Message, StringComparison.Ordinal);
    }

    private static string Refusal(ModelChoice choice) =>
        Assert.IsType<InvalidDataException>(Assert.Throws<AggregateException>(() => new FaceAnalyser(Photographs.Faces.Catalogue.Folder, choice)).InnerException).Message;

    private ModelChoice Choice(string name)
    {
        var file = Path.Combine(_folder.FullName, $"{name}.onnx");
        return new(Recogniser: "facenet", File: file, Sha256: Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }
}
