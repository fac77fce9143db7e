using Attendance.Contracts;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Tests;

/// <summary>Whose rules count: their own, else those of their group, else those of their site, else those of everywhere.</summary>
public sealed class RuleBookTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly Guid Somebody = Guid.NewGuid(), Site = Guid.NewGuid(), Group = Guid.NewGuid();

    [Theory]
    [InlineData("", null)]
    [InlineData("everywhere", "everywhere")]
    [InlineData("everywhere, site", "site")]
    [InlineData("site", "site")]
    [InlineData("everywhere, site, group", "group")]
    [InlineData("everywhere, site, own", "own")]
    [InlineData("everywhere, site, group, own", "own")]
    public void The_narrowest_counts(string set, string? expected)
    {
        var scopes = set.Split(", ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(
            name => name switch { "site" => Site, "group" => Group, "own" => Somebody, _ => Guid.Empty }, name => (IReadOnlyList<RulesVersion>)[new(Day, Named(name))]);
        MemberRow[] members = set.Contains("group", StringComparison.Ordinal) ? [new(Somebody, Day, Group, null, DateTimeOffset.UnixEpoch)] : [];
        var book = new RuleBook(scopes, members.ToLookup(member => member.EmployeeId));

        // Asked twice, because what holds for a site is kept.
        foreach (var _ in new[] { 1, 2 })
            Assert.Equal(expected is null ? PersonRules.AsPunched : Named(expected), book.For(Somebody, Site).On(Day));
        var elsewhere = book.For(Guid.NewGuid(), Guid.NewGuid()).On(Day);
        Assert.Equal(set.Contains("everywhere", StringComparison.Ordinal) ? Named("everywhere") : PersonRules.AsPunched, elsewhere);
    }

    /// <summary>Rules that differ by their grace alone.</summary>
    private static WorkRules Named(string name) => PersonRules.AsPunched with { GraceIn = TimeSpan.FromMinutes(name.Length) };
}
