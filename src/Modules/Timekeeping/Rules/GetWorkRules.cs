using System.Collections.Concurrent;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.People;

namespace Attendance.Timekeeping.Rules;

/// <param name="Scope">A site, a group or an employee; all zeros: everywhere.</param>
public sealed record RulesRow(Guid Scope, DateOnly From, string Rules)
{
    public WorkRules Read() => JsonSerializer.Deserialize<WorkRules>(Rules, EventJson.Options)!;
}

/// <summary>Rules of everybody: asked for once, then for each person.</summary>
public sealed class RuleBook(IReadOnlyDictionary<Guid, IReadOnlyList<RulesVersion>> scopes, ILookup<Guid, MemberRow> members)
{
    /// <summary>Most people have the rules of their site and no others.</summary>
    private readonly ConcurrentDictionary<Guid, PersonRules> _ofSites = [];

    /// <summary>With other rules of one scope.</summary>
    /// <param name="scope">A site, a group or an employee; all zeros: everywhere.</param>
    /// <param name="sets">In the order in which they were set: of two for the same date, the later counts.</param>
    public RuleBook With(Guid scope, IEnumerable<WorkRulesSet> sets)
    {
        var versions = sets.GroupBy(set => set.From).OrderBy(date => date.Key).Select(date => new RulesVersion(date.Key, date.Last().Rules)).ToList();
        return new(new Dictionary<Guid, IReadOnlyList<RulesVersion>>(scopes) { [scope] = versions }, members);
    }

    /// <summary>As it was before people were put into groups at a moment.</summary>
    public RuleBook Without(IReadOnlyCollection<MemberRow> assigned) =>
        new(scopes, members.SelectMany(person => person).Select(member => assigned.Contains(member) ? member with { GroupId = member.Former } : member).ToLookup(member => member.EmployeeId));

    /// <summary>Who was put into a group, or out of one, at a moment.</summary>
    public IReadOnlyList<MemberRow> AssignedAt(DateTimeOffset at) => [.. members.SelectMany(person => person).Where(member => member.At == at)];

    public PersonRules For(Guid employeeId, Guid siteId) => scopes.ContainsKey(employeeId) || members.Contains(employeeId)
        ? Levels(Of(employeeId), [.. OfGroups(members[employeeId].ToList())], Of(siteId), Of(Guid.Empty))
        : _ofSites.GetOrAdd(siteId, site => Levels(Of(site), Of(Guid.Empty)));

    private static PersonRules Levels(params IReadOnlyList<RulesVersion>[] levels) => new([.. levels.Where(level => level.Count > 0)]);

    /// <summary>Who is in a group at some time.</summary>
    public bool IsIn(Guid groupId, Guid employeeId) => members[employeeId].Any(member => member.GroupId == groupId);

    private IReadOnlyList<RulesVersion> Of(Guid scope) => scopes.GetValueOrDefault(scope, []);

    /// <summary>The rules of each group while somebody is in it.</summary>
    private IEnumerable<RulesVersion> OfGroups(List<MemberRow> spans)
    {
        foreach (var (i, span) in spans.Index())
        {
            var rules = span.GroupId is { } group ? Of(group) : [];
            yield return new(span.From, rules.LastOrDefault(version => version.From <= span.From)?.Rules);
            foreach (var version in rules.Where(version => version.From > span.From && (i == spans.Count - 1 || version.From < spans[i + 1].From)))
                yield return version;
        }
    }
}

public static class GetWorkRules
{
    private const string Columns = "select scope, valid_from, rules::text from timekeeping.work_rules";

    public static Task<IReadOnlyList<RulesRow>> RowsAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<RulesRow>($"{Columns} order by scope, valid_from desc", cancellation);

    public static async Task<RuleBook> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        Book(await session.QueryAsync<RulesRow>($"{Columns} order by scope, valid_from", cancellation), await GetGroups.MembersAsync(session, cancellation));

    public static async Task<PersonRules> ForAsync(IQuerySession session, Person person, CancellationToken cancellation) =>
        Book(
            await session.QueryAsync<RulesRow>($"{Columns} where scope in ($1, $2, $3) or scope in (select group_id from timekeeping.work_group_members where employee_id = $1) order by scope, valid_from", cancellation, person.Id, person.SiteId, Guid.Empty),
            await GetGroups.OfPersonAsync(session, person.Id, cancellation)).For(person.Id, person.SiteId);

    private static RuleBook Book(IReadOnlyList<RulesRow> rows, IReadOnlyList<MemberRow> members) =>
        new(rows.GroupBy(row => row.Scope).ToDictionary(scope => scope.Key, scope => (IReadOnlyList<RulesVersion>)[.. scope.Select(row => new RulesVersion(row.From, row.Read()))]), members.ToLookup(member => member.EmployeeId));
}
