using System.Globalization;

namespace Attendance.Recognition.Evaluation;

/// <param name="First">Path below the folder of pictures, as in <c>Aaron_Peirsol/Aaron_Peirsol_0001.jpg</c>.</param>
public sealed record PicturePair(string First, string Second, bool IsMated, int Fold);

/// <summary>
/// A file of pairs as LFW has them: a line with the number of folds and of pairs of each kind in one, or with the latter
/// alone (one fold); then for each fold first its mated pairs (name, number, number), then the others (name, number, name,
/// number), parted by tabs.
/// </summary>
public static class PairFile
{
    /// <exception cref="InvalidDataException">It is no such file; the line is named.</exception>
    public static IReadOnlyList<PicturePair> Parse(IReadOnlyList<string> lines)
    {
        int[] head = [.. (lines.Count > 0 ? lines[0] : "").Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text => Number(text, 0))];
        var (folds, each) = head switch
        {
            [var pairs] => (1, pairs),
            [var count, var pairs] => (count, pairs),
            _ => throw Wrong(0),
        };
        if (folds < 1 || each < 1 || lines.Count(line => line.Length > 0) != 1 + 2L * folds * each)
            throw new InvalidDataException($"The file of pairs says that it has {folds} times {each} pairs of each kind, and has {lines.Count(line => line.Length > 0) - 1} lines.");
        return [.. Enumerable.Range(0, 2 * folds * each).Select(i => lines[1 + i].Split('\t') switch
        {
            [var name, var first, var second] when i / each % 2 == 0 => new PicturePair(Path(name, Number(first, 1 + i)), Path(name, Number(second, 1 + i)), true, i / (2 * each)),
            [var name, var first, var other, var second] when i / each % 2 == 1 => new(Path(name, Number(first, 1 + i)), Path(other, Number(second, 1 + i)), false, i / (2 * each)),
            _ => throw Wrong(1 + i),
        })];
    }

    private static string Path(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}/{name}_{number:0000}.jpg");

    private static int Number(string text, int line) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(line);

    private static InvalidDataException Wrong(int line) => new($"Line {line + 1} of the file of pairs is not as it should be.");
}
