using System.Globalization;

namespace Attendance.Recognition.Evaluation;

/// <summary>What a picture is used for.</summary>
public enum SplitPart
{
    /// <summary>Enrolled.</summary>
    Train,

    /// <summary>Looked for, to choose a threshold on.</summary>
    Val,

    /// <summary>Looked for, to be measured.</summary>
    Test,

    /// <summary>Of somebody who is never enrolled.</summary>
    Impostor,
}

/// <summary>One line of <c>splits.csv</c>.</summary>
/// <param name="ImagePath">Below the folder; of the system's own data: the photo's id.</param>
public sealed record SplitRow(int Index, SplitPart Part, string Person, string ImagePath);

/// <summary>Who is enrolled with which pictures: 70, 15 and 15 of a hundred of each person's, and some people not at all.</summary>
public static class Splits
{
    public const string Header = "index,split,person,image_path";
    private const double Impostors = 0.2, Tested = 0.15;

    /// <summary>The same seed and pictures, the same rows. Who has one picture is enrolled and not looked for.</summary>
    public static IReadOnlyList<SplitRow> Make(IEnumerable<PicturedPerson> people, int seed)
    {
        var random = new Random(seed);
        var shuffled = people.OrderBy(person => person.Name, StringComparer.Ordinal).ToArray();
        random.Shuffle(shuffled);
        var kept = shuffled.Take((int)Math.Round(Impostors * shuffled.Length)).Select(person => person.Name).ToHashSet(StringComparer.Ordinal);
        var rows = new List<SplitRow>();
        foreach (var person in shuffled.OrderBy(person => person.Name, StringComparer.Ordinal))
        {
            string[] pictures = [.. person.Pictures.Order(StringComparer.Ordinal)];
            random.Shuffle(pictures);
            var each = Math.Max(1, (int)Math.Round(Tested * pictures.Length));
            var (test, val) = (pictures.Length > 1 ? each : 0, pictures.Length > 2 ? each : 0);
            for (var i = 0; i < pictures.Length; i++)
            {
                var part = kept.Contains(person.Name) ? SplitPart.Impostor : i < test ? SplitPart.Test : i < test + val ? SplitPart.Val : SplitPart.Train;
                rows.Add(new(rows.Count, part, person.Name, pictures[i]));
            }
        }
        return rows;
    }

    public static IEnumerable<string> Write(IEnumerable<SplitRow> rows) =>
        rows.Select(row => Csv.Line(row.Index.ToString(CultureInfo.InvariantCulture), row.Part.ToString().ToLowerInvariant(), row.Person, row.ImagePath)).Prepend(Header);

    /// <exception cref="InvalidDataException">It is not such a file, or it would look for a picture that is enrolled.</exception>
    public static IReadOnlyList<SplitRow> Read(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || lines[0] != Header)
            throw new InvalidDataException($"The first line must be {Header}.");
        var rows = new List<SplitRow>();
        foreach (var (line, number) in lines.Skip(1).Select((line, i) => (line, i + 2)).Where(pair => pair.line.Length > 0))
        {
            if (Csv.Cells(line) is not [var index, var split, var person, var path] || !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                || !Enum.TryParse<SplitPart>(split, ignoreCase: true, out var part) || !Enum.IsDefined(part) || person.Length == 0 || path.Length == 0)
                throw new InvalidDataException($"Line {number} is not index,split,person,image_path.");
            rows.Add(new(at, part, person, path));
        }
        if (rows.GroupBy(row => row.ImagePath, StringComparer.Ordinal).FirstOrDefault(picture => picture.Count() > 1) is { } twice)
            throw new InvalidDataException($"{twice.Key} is there twice: what is looked for must not be enrolled.");
        if (rows.Where(row => row.Part == SplitPart.Impostor).Select(row => row.Person).Intersect(rows.Where(row => row.Part != SplitPart.Impostor).Select(row => row.Person)).FirstOrDefault() is { } both)
            throw new InvalidDataException($"{both} is an impostor and enrolled.");
        return rows;
    }
}

/// <summary>RFC 4180.</summary>
internal static class Csv
{
    public static string Line(params IEnumerable<string> cells) =>
        string.Join(',', cells.Select(cell => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    public static List<string> Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}
