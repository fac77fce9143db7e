using System.CommandLine;
using System.Globalization;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Matching;

namespace Attendance.Host.Commands;

/// <summary>Measures finding people among many, and strangers, with the program's own gallery and decision.</summary>
internal sealed class EvalOpenSetCommand : Command
{
    private static readonly Option<string> Images = new("--images") { Description = "A folder with a folder of pictures for each person.", Required = true };
    private static readonly Option<int> PerPerson = new("--gallery-per-person") { Description = "Pictures that each person is enrolled with.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Which of a person's pictures are which; the same seed, the same figures.", DefaultValueFactory = _ => 42 };

    public EvalOpenSetCommand()
        : base("eval-open-set", "Measure finding people among many, and strangers; the last line says how many people, and FNIR at an FPIR of 1 % and 0.3 %.")
    {
        Options.Add(Images);
        Options.Add(PerPerson);
        Options.Add(Seed);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Images)!, parsed.GetValue(PerPerson), parsed.GetValue(Seed), cancellation));
    }

    private static async Task<int> RunAsync(string images, int perPerson, int seed, CancellationToken cancellation)
    {
        if (perPerson < 1)
            throw new StartException("--gallery-per-person must be 1 or more.");
        var set = OpenSet.Split(EvaluationPictures.People(images), perPerson, seed);
        if (set.Mated.Count == 0 || set.NonMated.Count < 100)
            throw new StartException($"{images} has {set.Enrolled.Count} people with more than {perPerson} pictures and {set.NonMated.Count} others; at least 1 and 100 are needed.");
        using var faces = EvaluationPictures.Faces();
        var enrolled = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), set.Enrolled.SelectMany(person => person.Pictures), FaceChoice.NearestMiddle, enrolled: true, cancellation);
        var probes = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), set.Mated.Select(probe => probe.Picture).Concat(set.NonMated), FaceChoice.NearestMiddle, enrolled: false, cancellation);
        var templates = enrolled.Concat(probes).ToDictionary(StringComparer.Ordinal);
        var report = EvaluateOpenSet.Run(set, templates, Match.Margin);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.N} people enrolled ({report.FailedToEnrol} without a face), {report.Mated} mated and {report.NonMated} non-mated probes ({report.FailedToAcquire} without a face); rank 1 {report.Rank1:0.0000}"));
        foreach (var rate in report.Rates)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FPIR {rate.FalsePositive:0.0000} at {rate.Threshold:0.000}: FNIR {rate.FalseNegative:0.0000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"n={report.N} fnir@fpir1e-2={At(report, 0)} fnir@fpir3e-3={At(report, 1)}"));
        return 0;
    }

    private static string At(OpenSetReport report, int rate) =>
        rate < report.Rates.Count ? report.Rates[rate].FalseNegative.ToString("0.0000", CultureInfo.InvariantCulture) : "unknown";
}
