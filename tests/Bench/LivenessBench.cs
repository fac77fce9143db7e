using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics.Tensors;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Liveness;
using Attendance.Testing;

namespace Attendance.Bench;

/// <summary>How often a turn is done by rendered heads that turn, and by rendered prints and screens that are tilted; and what the passive score makes of them.</summary>
internal static class LivenessBench
{
    private const int Every = 12;

    /// <summary>What the shipped calibration says of the default recogniser: FMR 1e-3.</summary>
    private const float SamePerson = 0.33f;

    private static readonly (string Name, double Yaw, double Pitch, double Roll, double Nearer, double Distance)[] Tilts =
    [
        ("20°", 20, 0, 0, 1, 4), ("35°", 35, 0, 0, 1, 4), ("35°, very near", 35, 0, 0, 0.8, 2.5), ("35°, rolled 15°", 35, 0, 15, 1, 4), ("35°, leant 25°", 35, 25, 0, 1, 3),
        ("50°", 50, 0, 0, 1, 4), ("50°, very near", 50, 0, 0, 0.8, 2.5), ("50°, far and large", 50, 0, 0, 1.4, 6), ("50°, rolled 15°", 50, 0, 15, 1, 4), ("50°, leant 25°", 50, 25, 0, 1, 4),
    ];

    public static int Run(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % Every == 0).ToList();
        var (done, all) = (new ConcurrentDictionary<string, int>(), new ConcurrentDictionary<string, int>());
        void Count(string kind, (ChallengeView View, float[] Template)? before, byte[] rendered)
        {
            all.AddOrUpdate(kind, 1, (_, count) => count + 1);
            if (before is var (front, template) && View(rendered) is var (view, other) && TensorPrimitives.Dot<float>(template, other) >= SamePerson
                && (ProveLivenessHandler.IsDone(ChallengeStep.Left, front, view) || ProveLivenessHandler.IsDone(ChallengeStep.Right, front, view)))
                done.AddOrUpdate(kind, 1, (_, count) => count + 1);
        }
        var passive = new ConcurrentBag<(string Kind, float? Score)>();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            var front = AtCamera(File.ReadAllBytes(file));
            passive.Add((EvaluateLiveness.BonaFide, Passive(front)));
            foreach (var held in Enum.GetValues<Held>())
                passive.Add((held.ToString().ToLowerInvariant(), Passive(FlatPicture.Render(front, held, 0))));
            if (View(front) is not { } before || MathF.Abs(FacePose.Of(before.View.Points).Yaw) > 0.25f)
                return;
            foreach (var degrees in (int[])[15, 20, 25, 30])
                Count($"a head, {degrees}°", before, TurnedFace.Render(front, file.Length % 2 == 0 ? degrees : -degrees));
            foreach (var held in Enum.GetValues<Held>())
            {
                var flat = View(FlatPicture.Render(front, held, 0));
                foreach (var tilt in Tilts)
                    Count($"a {held.ToString().ToLowerInvariant()}, {tilt.Name}", flat, FlatPicture.Render(front, held, file.Length % 2 == 0 ? tilt.Yaw : -tilt.Yaw, tilt.Pitch, tilt.Roll, tilt.Nearer, tilt.Distance));
            }
        });
        foreach (var kind in all.OrderBy(kind => kind.Key, StringComparer.Ordinal))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Key,-32} {done.GetValueOrDefault(kind.Key),5} of {kind.Value} do a turn"));
        var report = EvaluateLiveness.Run([.. passive.GroupBy(one => one.Kind).Select(kind => new PresentedPictures(kind.Key, [.. kind.Select(one => one.Score)]))]);
        foreach (var rates in report.Rates)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"passive score, threshold {rates.Threshold:0.000}: BPCER {rates.Bpcer:0.0000}, APCER {string.Join(", ", rates.Apcer.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value:0.0000}"))}"));
        return 0;
    }

    private static float? Passive(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        return Photographs.Faces.Sight(picture).Face is { } face ? Photographs.Faces.Measure(picture, face).Liveness : null;
    }

    private static (ChallengeView View, float[] Template)? View(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        if (Photographs.Faces.Sight(picture).Face is not { } face)
            return null;
        var measured = Photographs.Faces.Measure(picture, face);
        return (new(measured.Landmarks, face.Box.Height, 1), measured.Template);
    }

    /// <summary>The picture twice as large, so that the face is as high as at a kiosk.</summary>
    private static byte[] AtCamera(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        using var larger = new Picture(2 * picture.Width, 2 * picture.Height);
        for (var y = 0; y < larger.Height; y++)
            for (var x = 0; x < larger.Width; x++)
                picture.Rgb.Slice((y / 2 * picture.Width + x / 2) * 3, 3).CopyTo(larger.Rgb[((y * larger.Width + x) * 3)..]);
        return PictureCodec.EncodeJpeg(larger, 95);
    }
}
