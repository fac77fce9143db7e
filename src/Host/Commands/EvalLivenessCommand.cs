using System.CommandLine;
using System.Globalization;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Evaluation;

namespace Attendance.Host.Commands;

/// <summary>Measures the passive liveness score on pictures of people and of attacks.</summary>
internal sealed class EvalLivenessCommand : Command
{
    private static readonly Argument<string> Folder = new("dir") { Description = "Holds a folder bona-fide, and one for each kind of attack, with pictures." };

    public EvalLivenessCommand()
        : base("eval-liveness", "Measure the passive liveness score: APCER of each kind of attack, and BPCER.")
    {
        Arguments.Add(Folder);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Folder)!, cancellation));
    }

    private static async Task<int> RunAsync(string folder, CancellationToken cancellation)
    {
        var kinds = EvaluationPictures.People(folder);
        using var faces = EvaluationPictures.Faces();
        var presented = new List<PresentedPictures>();
        foreach (var kind in kinds)
        {
            var scores = new float?[kind.Pictures.Count];
            await Parallel.ForEachAsync(kind.Pictures.Index(), cancellation, async (picture, stop) => scores[picture.Index] = Score(faces, await ReadAsync(Path.Combine(folder, picture.Item), stop)));
            presented.Add(new(kind.Name, scores));
            await Console.Error.WriteLineAsync($"{kind.Name}: measured");
        }
        LivenessReport report;
        try
        {
            report = EvaluateLiveness.Run(presented);
        }
        catch (ArgumentException)
        {
            throw new StartException($"{folder} must hold a folder {EvaluateLiveness.BonaFide} and at least one kind of attack, with faces.");
        }
        foreach (var kind in presented)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Kind}: {kind.Scores.Count} pictures, {report.WithoutFace[kind.Kind]:0.0000} without a face"));
        Console.WriteLine("At the usual threshold, then where about 1 % and 5 % of the bona-fide pictures are refused:");
        foreach (var rates in report.Rates)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"threshold={rates.Threshold:0.000} bpcer={rates.Bpcer:0.0000} apcer={rates.Worst:0.0000} {string.Join(' ', rates.Apcer.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => string.Create(CultureInfo.InvariantCulture, $"apcer[{kind.Key}]={kind.Value:0.0000}")))}"));
        Console.WriteLine("Liveness is not validated: these figures hold for these pictures alone.");
        return 0;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"A picture cannot be read: {e.Message}");
        }
    }

    private static float? Score(FaceAnalyser faces, byte[] file)
    {
        try
        {
            using var picture = PictureCodec.Decode(file);
            return faces.Sight(picture).Face is { } face ? faces.Measure(picture, face).Liveness : null;
        }
        catch (PictureException)
        {
            return null;
        }
    }
}
