using System.Globalization;
using System.Text;
using System.Text.Json;
using Attendance.Imaging;

namespace Attendance.Recognition.Evaluation;

/// <summary>What <c>metrics_summary.json</c> says.</summary>
/// <param name="Data">A folder, or the system's own data.</param>
public sealed record EvaluationSummary(DateTimeOffset Date, string Data, int Seed, string Model, string ModelSha256, SplitMetrics Metrics);

/// <summary>An evaluation as files; the same evaluation, the same bytes.</summary>
public static class EvaluationFiles
{
    public const string Summary = "metrics_summary.json";
    private const string Unknown = "nobody";
    private const int MostInMatrix = 30;

    /// <summary>The plots and what each shows.</summary>
    public static IReadOnlyList<(string File, string Title)> Plots { get; } =
        [("confusion_matrix.png", "Who was taken for whom"), ("threshold_sweep.png", "What each needed similarity would cost"), ("det_curve.png", "Strangers accepted and people refused")];

    private static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="IOException">They cannot be written.</exception>
    public static async Task WriteAsync(string folder, EvaluationSummary summary, SplitEvaluation evaluation, CancellationToken cancellation)
    {
        await WriteForThePageAsync(folder, summary, evaluation, cancellation);
        Task TextAsync(string file, IEnumerable<string> lines) => BytesAsync(folder, file, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{line}\n"))), cancellation);
        await TextAsync("sample_predictions.csv", evaluation.Predictions.Select(Line).Prepend("index,split,person,image_path,predicted,nearest,score,margin,correct"));
        await TextAsync("confusion_matrix.csv", Pairs(evaluation.Predictions).OrderBy(pair => pair.Key.True, StringComparer.Ordinal).ThenBy(pair => pair.Key.Predicted, StringComparer.Ordinal)
            .Select(pair => Csv.Line(pair.Key.True, pair.Key.Predicted, $"{pair.Value}")).Prepend("true,predicted,count"));
        await TextAsync("threshold_sweep.csv", evaluation.Sweep.Select(Line).Prepend("threshold,accuracy,precision,recall,fpir,fnir,fmr,fnmr"));
        await TextAsync("det_curve.csv", evaluation.Sweep.Select(point => Row(point.Fpir, point.Fnir, point.Fmr, point.Fnmr)).Prepend("fpir,fnir,fmr,fnmr"));
    }

    /// <summary>Summary and plots alone: nothing about anybody by themselves.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static async Task WriteForThePageAsync(string folder, EvaluationSummary summary, SplitEvaluation evaluation, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        // First away and last back: where it is, the plots are its own.
        File.Delete(Path.Combine(folder, Summary));
        await BytesAsync(folder, Plots[0].File, Drawings.ToPng(Matrix(evaluation.Predictions)), cancellation);
        await BytesAsync(folder, Plots[1].File, Drawings.ToPng(Sweep(evaluation.Sweep)), cancellation);
        await BytesAsync(folder, Plots[2].File, Drawings.ToPng(Det(evaluation.Sweep)), cancellation);
        await BytesAsync(folder, Summary, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(summary, Json) + "\n"), cancellation);
    }

    /// <summary>For its owner alone.</summary>
    private static async Task BytesAsync(string folder, string file, byte[] bytes, CancellationToken cancellation)
    {
        File.Delete(Path.Combine(folder, file));
        await using var stream = new FileStream(Path.Combine(folder, file), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await stream.WriteAsync(bytes, cancellation);
    }

    /// <returns>Null when there is none, or it is of another version.</returns>
    public static EvaluationSummary? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationSummary>(File.ReadAllText(Path.Combine(folder, Summary)), Json) is { Metrics.Intervals: not null } summary ? summary : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string True(SamplePrediction one) => one.IsEnrolled ? one.Row.Person : Unknown;

    private static Dictionary<(string True, string Predicted), int> Pairs(IEnumerable<SamplePrediction> predictions) =>
        predictions.GroupBy(one => (True(one), one.Predicted ?? Unknown)).ToDictionary(pair => pair.Key, pair => pair.Count());

    /// <summary>Of many people only what became of them can be seen.</summary>
    private static string Matrix(IReadOnlyList<SamplePrediction> predictions)
    {
        var pairs = Pairs(predictions);
        string[] names = [.. pairs.Keys.SelectMany(pair => (string[])[pair.True, pair.Predicted]).Distinct(StringComparer.Ordinal).OrderBy(name => name == Unknown).ThenBy(name => name, StringComparer.Ordinal)];
        if (names.Length <= MostInMatrix)
            return Chart.Matrix(Plots[0].Title, names, [.. names.Select(name => Short(name))], (row, column) => pairs.GetValueOrDefault((names[row], names[column])));
        return Chart.Matrix(Plots[0].Title, ["Enrolled", "Stranger"], ["As themselves", "As another", "As nobody"], (row, column) => predictions.Count(one =>
            one.IsEnrolled == (row == 0) && (column == 2 ? one.Predicted is null : one.Predicted is not null && one.IsCorrect == (column == 0))));
    }

    /// <summary>Of the system's own people the first part of their id; the tables have it whole.</summary>
    private static string Short(string name) => Guid.TryParse(name, out _) ? name[^12..] : name.Length > 18 ? $"{name[..17]}…" : name;

    private static string Sweep(IReadOnlyList<SweepPoint> sweep) => Chart.Lines(
        Plots[1].Title, new("Needed similarity (cosine)", Math.Round(sweep[0].Threshold, 4), Math.Round(sweep[^1].Threshold, 4)), new("Share", 0, 1),
        new Series("Strangers accepted (FPIR)", "#b3261e", [.. sweep.Select(point => ((double)point.Threshold, point.Fpir))]),
        new Series("People refused or mistaken (FNIR)", "#1f5fbf", [.. sweep.Select(point => ((double)point.Threshold, point.Fnir))]),
        new Series("Decided rightly", "#0f6b5c", [.. sweep.Select(point => ((double)point.Threshold, point.Accuracy))]));

    private static string Det(IReadOnlyList<SweepPoint> sweep) => Chart.Lines(
        $"{Plots[2].Title} (DET)", new("Strangers accepted (FPIR, FMR)", 1e-6, 1, Logarithmic: true), new("People refused (FNIR, FNMR)", 1e-4, 1, Logarithmic: true),
        new Series("Among everybody (1:N)", "#b3261e", Known(sweep.Select(point => (point.Fpir, point.Fnir)))),
        new Series("One to one (1:1)", "#1f5fbf", Known(sweep.Select(point => (point.Fmr, point.Fnmr)))));

    /// <summary>Where nobody was counted, a logarithm has no place.</summary>
    private static List<(double X, double Y)> Known(IEnumerable<(double X, double Y)> points) => [.. points.Where(point => point is { X: > 0, Y: > 0 })];

    private static string Line(SamplePrediction one) => Csv.Line(
        one.Row.Index.ToString(CultureInfo.InvariantCulture), one.Row.Part.ToString().ToLowerInvariant(), one.Row.Person, one.Row.ImagePath, one.Predicted ?? Unknown, one.Best ?? "",
        Number(one.Score), Number(one.Margin), one.IsCorrect ? "yes" : "no");

    private static string Line(SweepPoint point) => Row(point.Threshold, point.Accuracy, point.Precision, point.Recall, point.Fpir, point.Fnir, point.Fmr, point.Fnmr);

    private static string Row(params IEnumerable<double> numbers) => string.Join(',', numbers.Select(number => number.ToString("0.########", CultureInfo.InvariantCulture)));

    private static string Number(float? number) => number?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "";
}
