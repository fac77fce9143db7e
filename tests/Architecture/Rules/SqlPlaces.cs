using System.Text.RegularExpressions;

namespace Attendance.Architecture.Tests.Rules;

/// <summary>
/// SQL lives in Postgres folders, *Projection.cs, Get*.cs and *.sql. EventStore is the binding to Postgres itself and is
/// free of the rule. No module names the tables of another.
/// </summary>
internal static partial class SqlPlaces
{
    private const string Binding = "src/Modules/EventStore/";
    private static readonly string[] Schemas = ["identity", "enrolment", "recognition", "timekeeping", "vault", "eventstore"];

    public static bool IsSql(string literal) => Statement().IsMatch(literal) || Clause().IsMatch(literal);

    public static IEnumerable<string> Findings(SourceFile file) =>
        MayHold(file) ? [] : file.Literals.Where(IsSql).Select(sql => $"{file.Path}: {sql.Trim()}");

    public static IEnumerable<string> FindingsOfTables(SourceFile file)
    {
        var texts = file.IsCSharp ? file.Literals.Where(literal => IsSql(literal)) : file.Name.EndsWith(".sql", StringComparison.Ordinal) ? [file.Text] : [];
        var module = file.Path.Split('/') is ["src", "Modules", var name, ..] ? name : "";
        return texts.SelectMany(text => Table().Matches(text)).Select(match => match.Groups["log"].Success ? "eventstore" : match.Groups["schema"].Value)
            .Where(schema => Schemas.Contains(schema) && !schema.Equals(module, StringComparison.OrdinalIgnoreCase)).Select(schema => $"{file.Path}: a table of {schema}");
    }

    private static bool MayHold(SourceFile file) =>
        file.Path.StartsWith(Binding, StringComparison.Ordinal) || file.Path.Contains("/Postgres/", StringComparison.Ordinal)
        || file.Name.EndsWith("Projection.cs", StringComparison.Ordinal) || file.Name.StartsWith("Get", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(select\s+(\w+\s*\(|case\b|exists\b|[\s\S]*\bfrom\b)|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|merge\s+into\b|with\s+(recursive\s+)?\w+\s+(\([^)]*\)\s+)?as\b"
        + @"|(create|alter|drop)\s+(or\s+replace\s+|unique\s+|temp\s+)*(table|schema|index|view|sequence|function|extension|database|role|trigger|type|materialized)\b"
        + @"|truncate\s|(notify|listen|unlisten)\s+[\w{]+$|lock\s+table\b|copy\s+\S+\s+(from|to)\b|refresh\s+materialized\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Statement();

    // A part of a statement that was put together elsewhere.
    [GeneratedRegex(@"\b(where|and|set|values|limit)\b[\s\S]*\$\d", RegexOptions.IgnoreCase)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\b((?<log>mt_(events?|streams)\w*)|(?<schema>[a-z]+)\.[a-z_]+)")]
    private static partial Regex Table();
}
