using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Histories;

/// <summary>One fact about a person: when, who, what.</summary>
public sealed record HistoryEntry(Guid Id, long Sequence, string Type, DateTimeOffset At, string Who, string What);

/// <summary>Everything in the log that is about one person, newest first.</summary>
public static class GetHistory
{
    /// <summary>The names under which an account's user name is encrypted.</summary>
    private const string Username = "username";

    public const int Most = 500;

    public static async Task<IReadOnlyList<HistoryEntry>> RunAsync(IDocumentSession session, PersonVault vault, Guid employeeId, bool scores, CancellationToken cancellation)
    {
        var ids = await session.QueryAsync<Guid>(
            $"select id from mt_events where data ->> 'EmployeeId' = $1 order by seq_id desc limit {Most}", cancellation, employeeId.ToString());
        var events = await session.Events.LoadManyAsync(ids, cancellation);
        var sites = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Id, site => site.Name);
        var actors = await ActorsAsync(session, vault, events, cancellation);
        return [.. events.Reverse().Select(e => new HistoryEntry(e.Id, e.Sequence, e.EventTypeName, e.Timestamp, Who(e, actors), HistoryWords.Of(e, sites, scores)))];
    }

    private static string Who(IEvent e, Dictionary<Guid, string> actors) =>
        Guid.TryParse(e.UserName, out var id) && actors.TryGetValue(id, out var name) ? name : "the system";

    private static async Task<Dictionary<Guid, string>> ActorsAsync(IQuerySession session, PersonVault vault, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var ids = events.Select(e => Guid.TryParse(e.UserName, out var id) ? id : Guid.Empty).Distinct().ToArray();
        var rows = await session.QueryAsync<ActorRow>("select id, kind, name, is_protected from enrolment.actors where id = any ($1)", cancellation, ids);
        var keys = await vault.OpenKeysAsync(session, rows.Where(row => row.IsProtected).Select(row => row.Id), KeyPurpose.Personal, cancellation);
        return rows.ToDictionary(row => row.Id, row => row.IsProtected ? keys.Reveal(row.Id, Username, new(row.Name)) : $"{row.Kind} {row.Name}");
    }

    private sealed record ActorRow(Guid Id, string Kind, string Name, bool IsProtected);
}
