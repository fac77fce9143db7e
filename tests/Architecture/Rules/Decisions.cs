using System.Text.RegularExpressions;

namespace Attendance.Architecture.Tests.Rules;

/// <summary>A static class called *Handler with a static Handle is a decision: a pure function of command and state.</summary>
internal static partial class Decisions
{
    public static IEnumerable<(string Name, string Body)> In(SourceFile file) =>
        Handler().Matches(file.Code).Select(match => (match.Groups["name"].Value, Body(file.Code, match.Index + match.Length - 1)));

    public static IEnumerable<string> Findings(SourceFile file)
    {
        foreach (var (name, body) in In(file))
        {
            if (!Handle().IsMatch(body))
                yield return $"{name} has no static Handle";
            foreach (Match match in Impure().Matches(body))
                yield return $"{name} uses {match.Value}";
        }
    }

    private static string Body(string code, int open)
    {
        var depth = 0;
        for (var at = open; at < code.Length; at++)
        {
            depth += code[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return code[open..at];
        }
        return code[open..];
    }

    [GeneratedRegex(@"\bstatic\s+(partial\s+)?class\s+(?<name>\w+Handler)\b[^{;]*\{")]
    private static partial Regex Handler();

    [GeneratedRegex(@"\bstatic\s+[^;{}()]*\bHandle\s*(<\w+>\s*)?\(")]
    private static partial Regex Handle();

    [GeneratedRegex(@"\b(DateTime(Offset)?\s*\.\s*(Utc)?Now|DateTime\s*\.\s*Today|TimeProvider|Stopwatch|Guid\s*\.\s*(New|Create)\w*|Random\w*|ILogger|ILoggerFactory|I(Document|Query)Session|IDocumentOperations|IDocumentStore|IEventStream"
        + @"|IMessageBus|IServiceProvider|HttpContext|Npgsql\w*|PersonVault|(Value)?Task|async|await|CancellationToken|File|Console|Environment)\b")]
    private static partial Regex Impure();
}
