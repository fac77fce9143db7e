using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Histories;

/// <summary>One fact about a person: when, who, what.</summary>
public sealed record HistoryEntry(Guid Id, long Sequence, string Type, DateTimeOffset At, string Who, string What);

/// <param name="Entries">Newest first.</param>
/// <param name="Older">Where the next page begins; null when this one is the last.</param>
public sealed record HistoryView(IReadOnlyList<HistoryEntry> Entries, long? Older);

/// <summary>What the log says about a person and their account.</summary>
public static class GetHistory
{
    /// <param name="before">Only facts with a lower number.</param>
    /// <param name="scores">Whether the reader may see how alike faces were.</param>
    public static async Task<HistoryView> RunAsync(
        IDocumentSession session, PersonVault vault, Guid employeeId, long? before, int most, bool scores, CancellationToken cancellation)
    {
        var ids = await session.QueryAsync<Guid>(
            """
            select event_id from enrolment.history
            where subject in (select $1 union all select id from enrolment.actors where employee_id = $1) and sequence < $2
            group by event_id, sequence order by sequence desc limit $3
            """, cancellation, employeeId, before ?? long.MaxValue, most + 1);
        var events = (await session.Events.LoadManyAsync([.. ids.Take(most)], cancellation)).Reverse().ToList();
        var sites = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Id, site => site.Name);
        var actors = await GetActors.OfAsync(session, vault, events, cancellation);
        return new(
            [.. events.Select(e => new HistoryEntry(e.Id, e.Sequence, e.EventTypeName, e.Timestamp, Who(e, actors), HistoryWords.Of(e, sites, scores)))],
            ids.Count > most ? events[^1].Sequence : null);
    }

    public static string Who(IEvent e, IReadOnlyDictionary<Guid, Actor> actors) =>
        Guid.TryParse(e.UserName, out var id) && actors.TryGetValue(id, out var actor) ? actor.Name : "the system";
}
