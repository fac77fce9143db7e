using System.CommandLine;
using System.Text.Json;
using Attendance.Recognition.Evaluation;

namespace Attendance.Host.Commands;

/// <summary>Measures what the shipped thresholds follow from; its output is <c>models/calibration-*.json</c>, or a file beside the operator's recogniser.</summary>
internal sealed class CalibrateCommand : Command
{
    private const int PerPerson = 3;
    private static readonly int[] Seeds = [42, 1, 2];
    private static readonly Option<string> Images = new("--images") { Description = "A folder with a folder of pictures for each person.", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "What the pictures are, in words.", Required = true };
    private static readonly Option<string[]> Same = new("--same-person") { Description = "Two names that are one person's: A=B. Once for each pair." };
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public CalibrateCommand()
        : base("calibrate", "Measure scores between different people and of the same ones, for the recogniser that is configured: what thresholds are derived from.")
    {
        Options.Add(Images);
        Options.Add(Data);
        Options.Add(Same);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Images)!, parsed.GetValue(Data)!, parsed.GetValue(Same) ?? [], cancellation));
    }

    private static async Task<int> RunAsync(string images, string data, string[] same, CancellationToken cancellation)
    {
        var people = EvaluationPictures.People(images);
        var twice = new HashSet<(string, string)>();
        foreach (var pair in same)
        {
            if (pair.Split('=') is not [var one, var other])
                throw new StartException("--same-person must be two names: A=B.");
            twice.UnionWith([(one, other), (other, one)]);
        }
        var splits = Seeds.Select(seed => OpenSet.Split(people, PerPerson, seed)).ToList();
        if (splits[0].Enrolled.Count < 100)
            throw new StartException($"{images} has {splits[0].Enrolled.Count} people with more than {PerPerson} pictures; at least 100 are needed.");
        using var faces = EvaluationPictures.Faces();
        var enrolled = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), splits.SelectMany(split => split.Enrolled).SelectMany(person => person.Pictures), FaceChoice.NearestMiddle, enrolled: true, cancellation);
        var probes = await EvaluationPictures.ReadAsync(faces, PictureTemplates.Files(images), people.SelectMany(person => person.Pictures), FaceChoice.NearestMiddle, enrolled: false, cancellation);
        var calibration = Calibrating.Run(faces.Recogniser.Sha256!, data, splits, people, twice, enrolled, probes);
        Console.WriteLine(JsonSerializer.Serialize(calibration, Indented));
        return 0;
    }
}
