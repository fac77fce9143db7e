using System.Text.RegularExpressions;

namespace Attendance.Architecture.Tests.Rules;

/// <summary>The style of the house, as far as the compiler does not watch over it.</summary>
internal static partial class Style
{
    public const int MostLines = 250;

    public static IEnumerable<string> OpenRecords(SourceFile file) =>
        Record().Matches(file.Code).Where(record => !record.Groups["before"].Value.Contains("sealed", StringComparison.Ordinal) && !record.Groups["before"].Value.Contains("abstract", StringComparison.Ordinal))
            .Select(record => $"{file.Path}: {record.Groups["name"].Value}");

    public static IEnumerable<string> BlockNamespaces(SourceFile file) =>
        BlockNamespace().IsMatch(file.Code) || !Namespace().IsMatch(file.Code) && AnyType().IsMatch(file.Code) ? [file.Path] : [];

    public static IEnumerable<string> LongFiles(SourceFile file) => file.Text.Count(sign => sign == '\n') is > MostLines and var lines ? [$"{file.Path}: {lines} lines"] : [];

    public static IEnumerable<string> LeftOvers(SourceFile file) => LeftOver().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}");

    /// <summary>Modules learn the time from a TimeProvider alone, which a test can move.</summary>
    public static IEnumerable<string> Clocks(SourceFile file) =>
        file.Path.StartsWith("src/Modules/", StringComparison.Ordinal)
            ? Clock().Matches(file.IsCSharp ? file.Code : file.Text).Select(match => $"{file.Path}: {match.Value}")
            : [];

    /// <summary>A business module's folder holds the list of what it adds, its tables, and otherwise folders of features.</summary>
    public static IEnumerable<string> MissingInModule(string module, IEnumerable<string> paths)
    {
        var all = paths.ToList();
        foreach (var file in new[] { $"{module}Module.cs", $"{module.ToLowerInvariant()}.sql" })
            if (!all.Contains($"src/Modules/{module}/{file}"))
                yield return $"{module} has no {file}";
    }

    [GeneratedRegex(@"(?<before>[\w ]*)\brecord\s+(class\s+)?(?!struct\b)(?<name>\w+)\s*[(<{;:\r\n]")]
    private static partial Regex Record();

    [GeneratedRegex(@"\bnamespace\s+[\w.]+\s*\{")]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"\bnamespace\s+[\w.]+\s*;")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(\w+ )*(class|record|struct|interface|enum) \w+", RegexOptions.Multiline)]
    private static partial Regex AnyType();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Utc)?Now\b|\bDateTime\s*\.\s*Today\b")]
    private static partial Regex Clock();
}
