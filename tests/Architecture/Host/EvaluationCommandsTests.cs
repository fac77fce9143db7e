using System.Globalization;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>The commands that measure, on a few people: that they run to their last line, not what they say of recognition.</summary>
public sealed class EvaluationCommandsTests
{
    private const int People = 10, Pictures = 5, Strangers = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recognition_is_measured_on_a_folder_of_people()
    {
        await using var folder = new EmptyFolder();
        foreach (var (i, person) in Photographs.People.Take(People).Index())
            for (var picture = 1; picture <= Pictures; picture++)
                await WriteAsync(folder.Below("people", Name(i)), string.Create(CultureInfo.InvariantCulture, $"{Name(i)}_{picture:0000}.jpg"), Photographs.Variant(person, picture - 1));
        // As many as an FPIR of 1 % needs, of whom nobody is enrolled.
        for (var i = 0; i < Strangers; i++)
            await WriteAsync(folder.Below("people", Name(People + i)), $"{Name(People + i)}_0001.jpg", Photographs.Variant(Photographs.People[People + i % (Photographs.People.Count - People)], i % Pictures));
        var pairs = Enumerable.Range(0, 2).SelectMany(fold => Enumerable.Range(5 * fold, 5).Select(i => $"{Name(i)}\t1\t2").Concat(Enumerable.Range(5 * fold, 5).Select(i => $"{Name(i)}\t1\t{Name((i + 1) % People)}\t2")));
        await File.WriteAllLinesAsync(folder.Below("pairs.txt"), pairs.Prepend("2\t5"), Cancellation);

        Assert.StartsWith("accuracy=", await LastLineAsync(["eval-pairs", "--pairs", folder.Below("pairs.txt"), "--images", folder.Below("people")]), StringComparison.Ordinal);
        Assert.Contains("fnir", await LastLineAsync(["eval-open-set", "--images", folder.Below("people"), "--gallery-per-person", "2"]), StringComparison.OrdinalIgnoreCase);
        await LastLineAsync(["prepare-splits", "--dataset-root", folder.Below("people"), "--reports-dir", folder.Below("reports")]);
        await LastLineAsync(["eval", "--dataset-root", folder.Below("people"), "--split-csv", folder.Below("reports", "splits.csv"), "--reports-dir", folder.Below("reports")]);
        Assert.True(File.Exists(folder.Below("reports", "evaluation", "metrics_summary.json")));

        async Task<string> LastLineAsync(string[] arguments) => await LastAsync(folder, arguments);
    }

    [Fact]
    public async Task The_passive_score_is_measured_and_said_not_to_be_validated()
    {
        await using var folder = new EmptyFolder();
        foreach (var (i, person) in Photographs.People.Take(4).Index())
            foreach (var kind in new[] { "bona-fide", "prints" })
                await WriteAsync(folder.Below("pictures", kind), $"{Name(i)}.jpg", person);

        Assert.Contains("not validated", await LastAsync(folder, ["eval-liveness", folder.Below("pictures")]), StringComparison.Ordinal);
    }

    private static async Task<string> LastAsync(EmptyFolder folder, string[] arguments)
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(folder.Path, arguments);
        Assert.True(code == 0, $"{arguments[0]}: {output}{errors}");
        return output.TrimEnd().Split('\n')[^1];
    }

    private static string Name(int person) => string.Create(CultureInfo.InvariantCulture, $"Person_{person}");

    private static async Task WriteAsync(string folder, string name, byte[] picture)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, name), picture, Cancellation);
    }
}
