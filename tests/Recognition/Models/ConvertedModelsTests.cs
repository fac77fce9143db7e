using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests.Models;

/// <summary>The converted nets give what face-api gives, with its own code, for the same pictures.</summary>
public sealed class ConvertedModelsTests(FaceApiOutputs theirs) : IClassFixture<FaceApiOutputs>
{
    private const double Agreement = 1e-5;

    private readonly ModelCatalogue _catalogue = Photographs.Faces.Catalogue;

    [Fact]
    public void Dlibs_recogniser_agrees()
    {
        using var net = new Net(_catalogue.Read(_catalogue.Recognisers.Single(entry => entry.Id == "dlib-resnet-34")));
        using var outputs = net.Run(Planes("chip", 150, numbers => numbers), 1, 3, 150, 150);

        Agree("descriptor", outputs[0].GetTensorDataAsSpan<float>(), 128);
    }

    [Fact]
    public void The_detector_agrees_in_every_score_and_box()
    {
        using var net = new Net(_catalogue.Read(_catalogue.Detectors.Single(entry => entry.Id == "ssd-mobilenet-v1")));
        using var outputs = net.Run(Planes("frame", 512, number => number / 127.5f - 1), 1, 3, 512, 512);

        Agree("scores", outputs[0].GetTensorDataAsSpan<float>(), 5118);
        // face-api has them as y1, x1, y2, x2.
        var boxes = outputs[1].GetTensorDataAsSpan<float>().ToArray();
        for (var i = 0; i < boxes.Length; i += 4)
            (boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3]) = (boxes[i + 1], boxes[i], boxes[i + 3], boxes[i + 2]);
        Agree("boxes", boxes, 4 * 5118);
    }

    [Fact]
    public void Both_find_and_tell_apart_the_people_of_real_photographs()
    {
        using var faces = new FaceAnalyser(_catalogue.Folder, new("ssd-mobilenet-v1", "dlib-resnet-34"));
        float[]? Template(byte[] photo)
        {
            using var picture = PictureCodec.Decode(photo);
            return faces.Sight(picture).Face is { } face ? faces.Measure(picture, face).Template : null;
        }
        var people = Photographs.People.Select(person => (Enrolled: Template(Photographs.AtCamera(person)), Seen: Template(Photographs.AtCamera(Photographs.Variant(person, 1)))))
            .Where(person => person.Enrolled is not null && person.Seen is not null).ToList();
        // It misses some who are cut out so that they fill their picture.
        Assert.InRange(people.Count, Photographs.People.Count * 2 / 3, Photographs.People.Count);
        for (var i = 0; i < people.Count; i++)
            Assert.Equal(i, Enumerable.Range(0, people.Count).MaxBy(other => TensorPrimitives.Dot<float>(people[i].Seen!, people[other].Enrolled!)));
    }

    private void Agree(string name, ReadOnlySpan<float> ours, int count)
    {
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(theirs.Folder, name))).ToArray();
        Assert.Equal(count, expected.Length);
        Assert.Equal(count, ours.Length);
        Assert.True(expected.Max() - expected.Min() > 0.1, "The pictures tell nothing.");
        for (var i = 0; i < count; i++)
            Assert.Equal(expected[i], ours[i], Agreement);
    }

    private float[] Planes(string name, int side, Func<float, float> scale)
    {
        var rgb = File.ReadAllBytes(Path.Combine(theirs.Folder, $"{name}.rgb"));
        var planes = new float[rgb.Length];
        for (var i = 0; i < rgb.Length; i++)
            planes[i % 3 * side * side + i / 3] = scale(rgb[i]);
        return planes;
    }
}

/// <summary>What face-api makes of a picture, computed once.</summary>
public sealed class FaceApiOutputs : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("face-api");

    public string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        using var picture = PictureCodec.Decode(Photographs.Group);
        foreach (var (name, side) in ((string, int)[])[("chip", 150), ("frame", 512)])
            await File.WriteAllBytesAsync(Path.Combine(Folder, $"{name}.rgb"), Chip(picture, side));
        await Node.RunAsync("face-api.mjs", Path.Combine(Photographs.Root, "build", "npm", "node_modules", "@vladmandic", "face-api"), Folder);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static byte[] Chip(Picture picture, int side)
    {
        var planes = new float[3 * side * side];
        Sampling.Resize(picture, new(0, 0, picture.Width, picture.Height), side, side, planes);
        var rgb = new byte[planes.Length];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)planes[i % 3 * side * side + i / 3];
        return rgb;
    }
}

/// <summary>Scripts beside the tests, run by Node.</summary>
internal static class Node
{
    public static async Task RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(Photographs.Root, "tests", "Recognition", "Models", script), .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors.Length > 2000 ? errors[^2000..] : errors);
    }
}
