using System.Text.RegularExpressions;

namespace Attendance.Architecture.Tests.Rules;

/// <summary>Names say what a thing is in the domain; the past tense is for what happened.</summary>
internal static partial class Names
{
    private static readonly string[] Irregular = ["Given", "Withdrawn", "Set", "Sent", "Made", "Taken", "Shown", "Written", "Lost", "Left", "Begun", "Paid", "Held", "Chosen", "Known", "Forgotten", "Split"];

    public static IEnumerable<string> Findings(SourceFile file)
    {
        var code = file.IsCSharp ? file.Code : $"class {Path.GetFileNameWithoutExtension(file.Name)}";
        return Types().Matches(code)
            .Where(type => Forbidden().IsMatch(type.Groups["name"].Value) && !type.Groups["rest"].Value.Contains("IXmlRepository", StringComparison.Ordinal))
            .Select(type => $"{file.Path}: {type.Groups["name"].Value}");
    }

    public static bool IsPastTense(string name) =>
        Words().Matches(name).Select(match => match.Value).ToList() is [_, _, ..] and var words
        && words.TakeLast(2).Any(word => word.EndsWith("ed", StringComparison.Ordinal) || Irregular.Contains(word));

    public static IEnumerable<string> FindingsOfEvent(Type type)
    {
        if (!IsPastTense(type.Name))
            yield return $"{type.Name} is not in the past tense";
        if (type.Name.EndsWith("Event", StringComparison.Ordinal))
            yield return $"{type.Name} is called an event";
        if (!type.IsSealed || type.GetMethod("<Clone>$") is null)
            yield return $"{type.Name} is not a sealed record";
        if (!type.GetProperties().Any(property => property.PropertyType == typeof(DateTimeOffset)))
            yield return $"{type.Name} does not say when";
    }

    public static IEnumerable<string> FindingsOfStored(IEnumerable<string> names)
    {
        var all = names.ToList();
        return
        [
            .. all.Where(name => !SnakeCase().IsMatch(name)).Select(name => $"{name} is not in snake case"),
            .. all.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"{same.Key} is used twice"),
        ];
    }

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|enum)\s+(?<name>\w+)(?<rest>[^{;]*)")]
    private static partial Regex Types();

    [GeneratedRegex("(Service|Manager|Helpers?|Common|Utils?|Repository|Mediator|Mapper)$")]
    private static partial Regex Forbidden();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)+$")]
    private static partial Regex SnakeCase();
}
