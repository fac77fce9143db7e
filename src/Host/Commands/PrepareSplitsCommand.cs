using System.CommandLine;
using Attendance.Recognition.Evaluation;

namespace Attendance.Host.Commands;

/// <summary>Deals pictures out to be enrolled, and to be looked for.</summary>
internal sealed class PrepareSplitsCommand : Command
{
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed, the same splits.", DefaultValueFactory = _ => 42 };
    private static readonly Option<string?> Root = new("--dataset-root") { Description = "A folder with a folder of pictures for each person; without it, the system's own encrypted photos." };
    private static readonly Option<string> Reports = new("--reports-dir") { Description = "Where splits.csv goes.", DefaultValueFactory = _ => "reports" };

    public PrepareSplitsCommand()
        : base("prepare-splits", "Deal pictures out: 70 of a hundred of each person's to be enrolled, 15 and 15 to be looked for; a fifth of the people stay strangers.")
    {
        Options.Add(Seed);
        Options.Add(Root);
        Options.Add(Reports);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Seed), parsed.GetValue(Root), parsed.GetValue(Reports)!, cancellation));
    }

    private static async Task<int> RunAsync(int seed, string? root, string reports, CancellationToken cancellation)
    {
        await using var data = await EvaluationData.OpenAsync(root, cancellation);
        var rows = Splits.Make(data.People, seed);
        if (rows.Count == 0)
            throw new StartException($"{data.Name} has no pictures.");
        var file = Path.Combine(reports, "splits.csv");
        try
        {
            Directory.CreateDirectory(reports);
            await WholeFile.WriteLinesAsync(file, Splits.Write(rows), cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{reports} cannot be written to: {e.Message}");
        }
        Console.WriteLine($"{file}: {string.Join(", ", rows.GroupBy(row => row.Part).OrderBy(part => part.Key).Select(part => $"{part.Count()} {part.Key.ToString().ToLowerInvariant()}"))}");
        return 0;
    }
}
