using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Attendance.Faces;
using Attendance.Recognition.Evaluation;

namespace Attendance.Host.Commands;

/// <summary>Measures recognition on a file of pairs, such as LFW's, with the program's own pipeline.</summary>
internal sealed class EvalPairsCommand : Command
{
    private static readonly Option<string> Pairs = new("--pairs") { Description = "A file of pairs as LFW has them: one split, or ten folds.", Required = true };
    private static readonly Option<string> Images = new("--images") { Description = "The folder of their pictures: name/name_0001.jpg.", Required = true };
    private static readonly Option<string?> ThresholdFrom = new("--threshold-from") { Description = "Another file of pairs, on which the threshold is chosen. Without it: for each fold on the others." };
    private static readonly Option<string?> Reports = new("--reports-dir") { Description = "Write pairs_metrics.json and pairs_predictions.csv there." };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public EvalPairsCommand()
        : base("eval-pairs", "Measure recognition on pairs of pictures; the last line says accuracy, its standard error, AUC and EER.")
    {
        Options.Add(Pairs);
        Options.Add(Images);
        Options.Add(ThresholdFrom);
        Options.Add(Reports);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Pairs)!, parsed.GetValue(Images)!, parsed.GetValue(ThresholdFrom), parsed.GetValue(Reports), cancellation));
    }

    private static async Task<int> RunAsync(string file, string images, string? thresholdFrom, string? reports, CancellationToken cancellation)
    {
        var pairs = await ReadAsync(file, cancellation);
        var others = thresholdFrom is null ? [] : await ReadAsync(thresholdFrom, cancellation);
        if (!Directory.Exists(images))
            throw new StartException($"There is no folder {images}.");
        using var faces = EvaluationPictures.Faces();
        var enrolled = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), pairs.Concat(others).Select(pair => pair.First), FaceChoice.NearestMiddle, enrolled: true, cancellation);
        var probes = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), pairs.Concat(others).Select(pair => pair.Second), FaceChoice.NearestMiddle, enrolled: false, cancellation);
        var scored = EvaluatePairs.Score(pairs, enrolled, probes);
        PairReport report;
        try
        {
            float? threshold = thresholdFrom is null ? null : EvaluatePairs.ThresholdFrom(EvaluatePairs.Score(others, enrolled, probes));
            report = EvaluatePairs.Report(scored, threshold, enrolled.Concat(probes).Where(template => template.Value is null).Select(template => template.Key).ToHashSet(StringComparer.Ordinal));
        }
        catch (ArgumentException)
        {
            throw new StartException($"{file} has too few pairs: without --threshold-from, each tenth of them must leave pairs of one person and of two among the others.");
        }
        if (reports is not null)
        {
            try
            {
                await WriteAsync(reports, report, scored, faces, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartException($"{reports} cannot be written to: {e.Message}");
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Pairs} pairs of {report.Pictures} pictures, {report.WithoutFace} without a face; threshold {report.Threshold:0.000}; TAR at FAR 1e-2 {report.TrueAcceptAt1E2:0.0000}, at 1e-3 {report.TrueAcceptAt1E3:0.0000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy={report.Accuracy:0.0000} se={report.StandardError:0.0000} auc={report.AreaUnderCurve:0.0000} eer={report.EqualError:0.0000}"));
        return 0;
    }

    private static async Task<IReadOnlyList<PicturePair>> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return PairFile.Parse(await File.ReadAllLinesAsync(file, cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException($"{file} cannot be used: {e.Message}");
        }
    }

    private static async Task WriteAsync(string folder, PairReport report, IReadOnlyList<ScoredPair> scored, FaceAnalyser faces, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await WholeFile.WriteLinesAsync(
            Path.Combine(folder, "pairs_metrics.json"), [JsonSerializer.Serialize(new { report, Model = faces.Recogniser.Name, faces.Recogniser.Sha256 }, Indented)], cancellation);
        await WholeFile.WriteLinesAsync(
            Path.Combine(folder, "pairs_predictions.csv"),
            scored.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Pair.First},{one.Pair.Second},{(one.Pair.IsMated ? "mated" : "non-mated")},{one.Score:0.000000}")).Prepend("first,second,kind,score"), cancellation);
    }
}
