using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;

namespace Attendance.Timekeeping.Rules;

/// <param name="Scope">A site or an employee; all zeros: everywhere.</param>
public sealed record RulesRow(Guid Scope, DateOnly From, string Rules)
{
    public WorkRules Read() => JsonSerializer.Deserialize<WorkRules>(Rules, EventJson.Options)!;
}

/// <summary>Rules of everybody: asked for once, then for each person.</summary>
public sealed class RuleBook(IReadOnlyDictionary<Guid, IReadOnlyList<RulesVersion>> scopes)
{
    /// <summary>With other rules of one scope.</summary>
    /// <param name="scope">A site or an employee; all zeros: everywhere.</param>
    /// <param name="sets">In the order in which they were set: of two for the same date, the later counts.</param>
    public RuleBook With(Guid scope, IEnumerable<WorkRulesSet> sets)
    {
        var versions = sets.GroupBy(set => set.From).OrderBy(date => date.Key).Select(date => new RulesVersion(date.Key, date.Last().Rules)).ToList();
        return new(new Dictionary<Guid, IReadOnlyList<RulesVersion>>(scopes) { [scope] = versions });
    }

    public PersonRules For(Guid employeeId, Guid siteId) =>
        new([.. ((Guid[])[employeeId, siteId, Guid.Empty]).Select(scope => scopes.GetValueOrDefault(scope)).OfType<IReadOnlyList<RulesVersion>>()]);
}

public static class GetWorkRules
{
    private const string Columns = "select scope, valid_from, rules::text from timekeeping.work_rules";

    public static Task<IReadOnlyList<RulesRow>> RowsAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<RulesRow>($"{Columns} order by scope, valid_from desc", cancellation);

    public static async Task<RuleBook> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        Book(await session.QueryAsync<RulesRow>($"{Columns} order by scope, valid_from", cancellation));

    public static async Task<PersonRules> ForAsync(IQuerySession session, Person person, CancellationToken cancellation) =>
        Book(await session.QueryAsync<RulesRow>($"{Columns} where scope in ($1, $2, $3) order by scope, valid_from", cancellation, person.Id, person.SiteId, Guid.Empty)).For(person.Id, person.SiteId);

    private static RuleBook Book(IReadOnlyList<RulesRow> rows) =>
        new(rows.GroupBy(row => row.Scope).ToDictionary(scope => scope.Key, scope => (IReadOnlyList<RulesVersion>)[.. scope.Select(row => new RulesVersion(row.From, row.Read()))]));
}
