using System.Text.RegularExpressions;
using Attendance.Architecture.Tests.Rules;
using Attendance.Host.Commands;
using Attendance.Testing;

namespace Attendance.Architecture.Tests;

/// <summary>Commands that documents name are there as they are written, and tests run them.</summary>
public sealed partial class CommandsInDocumentsTests
{
    private static readonly string Root = Photographs.Root;

    /// <summary>It needs thousands of photographs, as docs/commands.md says.</summary>
    private static readonly string[] RunByNobody = ["calibrate"];

    private static IReadOnlyList<string> Names { get; } = [.. CommandLine.Create().Subcommands.Select(command => command.Name)];

    /// <summary>What stands between backticks, and the lines of blocks.</summary>
    private static IEnumerable<string> Written { get; } =
    [
        .. ((string[])["README.md", "CONTRIBUTING.md"]).Concat(((string[])["docs", "ops", "models"]).SelectMany(SourceTree.Below).Where(path => path.EndsWith(".md", StringComparison.Ordinal) && !path.Contains("decisions/", StringComparison.Ordinal)))
            .Select(path => File.ReadAllText(Path.Combine(Root, path))).SelectMany(text => Block().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n')).Concat(Span().Matches(Block().Replace(text, "")).Select(span => span.Groups[1].Value))),
    ];

    [Fact]
    public void Every_command_is_in_the_list_of_commands_and_run_by_a_test()
    {
        var list = File.ReadAllText(Path.Combine(Root, "docs", "commands.md"));
        var tests = string.Concat(SourceTree.Below("tests").Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => File.ReadAllText(Path.Combine(Root, path))));

        Assert.DoesNotContain(Names, name => !Regex.IsMatch(list, $"`{name}[ `]"));
        Assert.DoesNotContain(Names.Except(RunByNobody), name => !tests.Contains($"[\"{name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_that_is_written_somewhere_is_understood()
    {
        var lines = Written.SelectMany(Commands).ToList();

        Assert.True(lines.Count >= 20);
        Assert.Empty(lines.Select(line => (line, CommandLine.Create().Parse(line).Errors)).Where(parsed => parsed.Errors.Count > 0).Select(parsed => $"{parsed.line}: {parsed.Errors[0].Message}"));
    }

    [Fact]
    public void Every_script_that_is_written_somewhere_is_there()
    {
        var scripts = Written.SelectMany(text => Script().Matches(text)).Select(match => match.Value).Distinct().ToList();

        Assert.Contains("build/test", scripts);
        Assert.DoesNotContain(scripts, script => !Path.Exists(Path.Combine(Root, script)));
    }

    /// <summary>The commands in a line, with what they are given; a name alone is only a mention.</summary>
    private static IEnumerable<string> Commands(string written)
    {
        foreach (var part in written.Split(" #")[0].Split("&&", StringSplitOptions.TrimEntries))
        {
            var line = Before().Replace(part, "").Trim();
            if (Names.Contains(line.Split(' ')[0]) && line.Contains(' ', StringComparison.Ordinal))
                yield return Shell().Replace(line, "x");
        }
    }

    [GeneratedRegex("```\\w*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    /// <summary>How the program is called.</summary>
    [GeneratedRegex(@"^(\w+=\S+ )*(build/run |attendance |docker compose .*? run --rm (-v \S+ )?web )?")]
    private static partial Regex Before();

    [GeneratedRegex(@"\$\([^)]*\)")]
    private static partial Regex Shell();

    [GeneratedRegex(@"\bbuild/[a-z-]+")]
    private static partial Regex Script();
}
