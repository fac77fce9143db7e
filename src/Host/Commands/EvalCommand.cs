using System.CommandLine;
using System.Globalization;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;

namespace Attendance.Host.Commands;

/// <summary>Measures recognition on one's own data, or on a folder, with the program's own gallery and decision.</summary>
internal sealed class EvalCommand : Command
{
    private static readonly Option<string?> SplitCsv = new("--split-csv") { Description = "What prepare-splits wrote; without it, splits are made of the seed." };
    private static readonly Option<float?> Threshold = new("--threshold") { Description = "The needed similarity; without it, the one in force for the system's own people, and for a folder the one that follows from 0.1 % of strangers for as many." };
    private static readonly Option<float> Start = new("--threshold-start") { Description = "Where the sweep begins.", DefaultValueFactory = _ => 0.2f };
    private static readonly Option<float> Stop = new("--threshold-stop") { Description = "Where the sweep ends.", DefaultValueFactory = _ => 0.8f };
    private static readonly Option<float> Step = new("--threshold-step") { Description = "Its step.", DefaultValueFactory = _ => 0.01f };
    private static readonly Option<int?> MaxSamples = new("--max-samples") { Description = "Look for so many pictures at most." };
    private static readonly Option<string> Reports = new("--reports-dir") { Description = "The report goes into evaluation below it.", DefaultValueFactory = _ => "reports" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of splits, samples and intervals.", DefaultValueFactory = _ => 42 };
    private static readonly Option<string?> Root = new("--dataset-root") { Description = "A folder with a folder of pictures for each person; without it, the system's own encrypted photos." };

    public EvalCommand()
        : base("eval", "Measure recognition on the system's own photos or on a folder of people; tables and plots go into reports/evaluation.")
    {
        foreach (var option in (Option[])[SplitCsv, Threshold, Start, Stop, Step, MaxSamples, Reports, Seed, Root])
            Options.Add(option);
        SetAction(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (start, stop, step) = (parsed.GetValue(Start), parsed.GetValue(Stop), parsed.GetValue(Step));
        if (!(step > 0 && start < stop && start >= -1 && stop <= 1 && (stop - start) / step <= 2000))
            throw new StartException("The sweep must go upwards between -1 and 1, in 2,000 steps at most.");
        if (parsed.GetValue(Threshold) is { } given && !(given >= -1 && given <= 1))
            throw new StartException("--threshold must be between -1 and 1.");
        if (parsed.GetValue(MaxSamples) is < 2)
            throw new StartException("--max-samples must be 2 or more.");
        var seed = parsed.GetValue(Seed);
        await using var data = await EvaluationData.OpenAsync(parsed.GetValue(Root), cancellation);
        var rows = Limited(parsed.GetValue(SplitCsv) is { } file ? await ReadAsync(file, cancellation) : Splits.Make(data.People, seed), parsed.GetValue(MaxSamples), seed);
        using var faces = EvaluationPictures.Faces();
        var calibration = Calibration.Load(faces.Catalogue, faces.Recogniser);
        var enrolled = await EvaluationPictures.ReadAsync(faces, data.Read, rows.Where(row => row.Part == SplitPart.Train).Select(row => row.ImagePath), FaceChoice.AsTheProgram, enrolled: true, cancellation);
        var probes = await EvaluationPictures.ReadAsync(faces, data.Read, rows.Where(row => row.Part != SplitPart.Train).Select(row => row.ImagePath), FaceChoice.AsTheProgram, enrolled: false, cancellation);
        var needed = parsed.GetValue(Threshold) ?? await data.ThresholdAsync(calibration, cancellation);
        SplitEvaluation evaluation;
        try
        {
            evaluation = EvaluateSplits.Run(
                rows, enrolled, probes, people => needed ?? UsualTarget.Threshold(calibration, people), Match.Margin,
                [.. Enumerable.Range(0, (int)Math.Floor((stop - start) / step + 1e-3) + 1).Select(i => MathF.Round(start + i * step, 6))], seed);
        }
        catch (ArgumentException)
        {
            throw new StartException($"{data.Name} has too few pictures: somebody must be looked for who is enrolled with another picture, and somebody who is not.");
        }
        var summary = new EvaluationSummary(DateTimeOffset.UtcNow, data.Name, seed, faces.Recogniser.Name, faces.Recogniser.Sha256!, evaluation.Metrics);
        var folder = Path.Combine(parsed.GetValue(Reports)!, "evaluation");
        await WriteAsync(EvaluationFiles.WriteAsync, folder, summary, evaluation, cancellation);
        await ShowOnPageAsync(summary, evaluation, cancellation);
        Tell(folder, evaluation.Metrics);
        return 0;
    }

    /// <summary>A folder of people is measured without any system, too.</summary>
    private static async Task ShowOnPageAsync(EvaluationSummary summary, SplitEvaluation evaluation, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(EvaluationFiles.WriteForThePageAsync, LastEvaluation.FolderIn(CommandServices.ReadSettings().DataDirectory), summary, evaluation, cancellation);
        }
        catch (StartException problem)
        {
            await Console.Error.WriteLineAsync($"The page Evaluation does not show it: {problem.Message}");
        }
    }

    private static async Task WriteAsync(Func<string, EvaluationSummary, SplitEvaluation, CancellationToken, Task> write, string folder, EvaluationSummary summary, SplitEvaluation evaluation, CancellationToken cancellation)
    {
        try
        {
            await write(folder, summary, evaluation, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{folder} cannot be written to: {e.Message}");
        }
    }

    private static async Task<IReadOnlyList<SplitRow>> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return Splits.Read(await File.ReadAllLinesAsync(file, cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException($"{file} cannot be used: {e.Message}");
        }
    }

    /// <summary>Only as many probes, drawn by the seed; everybody stays enrolled.</summary>
    private static IReadOnlyList<SplitRow> Limited(IReadOnlyList<SplitRow> rows, int? most, int seed)
    {
        var probes = rows.Where(row => row.Part != SplitPart.Train).ToArray();
        if (most is not { } limit || probes.Length <= limit)
            return rows;
        new Random(seed).Shuffle(probes);
        return [.. rows.Where(row => row.Part == SplitPart.Train).Concat(probes.Take(limit)).OrderBy(row => row.Index)];
    }

    private static void Tell(string folder, SplitMetrics metrics)
    {
        static string Share(Interval share) => string.Create(CultureInfo.InvariantCulture, $"{share.Value:0.0000} [{share.Low:0.0000}, {share.High:0.0000}]");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{metrics.N} people enrolled, {metrics.Mated} mated and {metrics.Impostors} non-mated probes, threshold {metrics.Threshold:0.000}: {folder}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"accuracy={Share(metrics.Accuracy)} precision={Share(metrics.Precision)} recall={Share(metrics.Recall)} macro-f1={metrics.MacroF1:0.0000} fpir={Share(metrics.Far)} fnir={Share(metrics.Frr)} eer={metrics.Eer:0.0000} auc={metrics.Auc:0.0000}"));
    }
}
