using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Erasures;
using Attendance.Enrolment.Histories;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;

namespace Attendance.Enrolment.Audit;

/// <summary>An event in words.</summary>
/// <param name="From">The network address it came from; null when unknown.</param>
/// <param name="About">Whom it is about; null: nobody.</param>
/// <param name="SubjectId">The employee whom it is about, or whose account, also one who was erased; or an account of nobody's.</param>
/// <param name="PersonNumber">Their number, where it is an employee who is still known.</param>
public sealed record Fact(IEvent Event, string Who, string? From, string? About, Guid? SubjectId, string? PersonNumber, string What);

/// <param name="Facts">Newest first.</param>
/// <param name="Older">Where the next page begins; null when this one is the last.</param>
public sealed record FactsView(IReadOnlyList<Fact> Facts, FactCursor? Older);

/// <summary>Where an event stands in the order of the audit.</summary>
public sealed record FactRow(Guid EventId, DateTimeOffset At, long Sequence);

/// <summary>The whole log, filtered, newest first.</summary>
public static class GetFacts
{
    public static async Task<FactsView> RunAsync(IDocumentSession session, PersonVault vault, FactFilter filter, int most, CancellationToken cancellation)
    {
        var ids = await IdsAsync(session, vault, filter, most + 1, cancellation);
        var events = (await session.Events.LoadManyAsync([.. ids.Take(most).Select(row => row.EventId)], cancellation)).OrderByDescending(e => e.Timestamp).ThenByDescending(e => e.Sequence).ToList();
        return new(await WordsAsync(session, vault, events, cancellation), ids.Count > most ? new(events[^1].Timestamp, events[^1].Sequence) : null);
    }

    /// <summary>Where they stand, newest first.</summary>
    /// <exception cref="Rejection">There is no such person, doer or stream.</exception>
    public static async Task<IReadOnlyList<FactRow>> IdsAsync(IDocumentSession session, PersonVault vault, FactFilter filter, int most, CancellationToken cancellation)
    {
        List<object?> values = [];
        List<string> conditions = [];
        void Where(string condition, object value)
        {
            values.Add(value);
            conditions.Add(condition.Replace("?", $"${values.Count}", StringComparison.Ordinal));
        }
        if (filter.Person is { } number)
            Where("sequence in (select sequence from enrolment.history where subject in (select ?::uuid union all select id from enrolment.actors where employee_id = ?))", (await SubjectAsync(session, vault, number, cancellation)).Id);
        if (filter.Stream is { } stream)
            Where("stream_id = ?", await KnownAsync(session, stream, cancellation));
        if (filter.By is { } by)
            Where("actor = any (?)", (await DoersAsync(session, vault, by, cancellation)).Select(actor => actor.Id.ToString()).ToArray());
        if (filter.Kind is { } kind)
            Where("kind = ?", kind);
        if (!filter.Views)
            Where("kind <> ?", "history_viewed");
        if (filter.From is { } from)
            Where("at >= ?", from);
        if (filter.To is { } to)
            Where("at < ?", to);
        if (filter.Before is { } before)
        {
            values.Add(before.At);
            values.Add(before.Sequence);
            conditions.Add($"(at, sequence) < (${values.Count - 1}, ${values.Count})");
        }
        values.Add(most);
        return await session.QueryAsync<FactRow>(
            $"select event_id, at, sequence from enrolment.facts {(conditions.Count > 0 ? $"where {string.Join(" and ", conditions)}" : "")} order by at desc, sequence desc limit ${values.Count}",
            cancellation, [.. values]);
    }

    /// <summary>Whose history it is that somebody asks for: of the person, of one of their streams, of what their account did; null: nobody's in particular.</summary>
    public static async Task<Guid?> LookedForAsync(IQuerySession session, PersonVault vault, FactQuery query, FactsView found, CancellationToken cancellation) =>
        !string.IsNullOrWhiteSpace(query.Person) ? await SubjectAsync(session, vault, query.Person.Trim(), cancellation) is var (id, person) ? person ?? id : null
        : !string.IsNullOrWhiteSpace(query.Stream) && found.Facts is [var first, ..] ? first.SubjectId
        : !string.IsNullOrWhiteSpace(query.By) && await OfDoerAsync(session, vault, query.By, cancellation) is { } account ? account.EmployeeId ?? account.Id
        : null;

    /// <summary>What happened in the same request, or followed from it, in its order.</summary>
    public static async Task<IReadOnlyList<Fact>> OfRequestAsync(IDocumentSession session, PersonVault vault, string correlation, CancellationToken cancellation)
    {
        var ids = await session.QueryAsync<Guid>("select event_id from enrolment.facts where correlation = $1 order by sequence limit 50", cancellation, correlation);
        return await WordsAsync(session, vault, await session.Events.LoadManyAsync([.. ids], cancellation), cancellation);
    }

    public static async Task<IReadOnlyList<Fact>> WordsAsync(IDocumentSession session, PersonVault vault, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var sites = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Id, site => site.Name);
        var actors = await GetActors.OfAsync(session, vault, events, cancellation);
        var subjects = events.ToDictionary(e => e.Id, e => HistoryProjection.SubjectsOf(e.Data).FirstOrDefault());
        var people = await GetEmployees.ManyAsync(session, vault, subjects.Values, cancellation);
        var accounts = await GetActors.ManyAsync(session, vault, subjects.Values, cancellation);
        var erased = await GetErasures.ErasedAsync(session, subjects.Values, cancellation);
        var keys = await vault.OpenKeysAsync(session, actors.Keys.Append(OrganisationKey.Subject), KeyPurpose.Personal, cancellation);
        return [.. events.Select(e =>
        {
            var subject = subjects[e.Id];
            var (person, account) = (people.GetValueOrDefault(subject), accounts.GetValueOrDefault(subject));
            return new Fact(
                e, GetHistory.Who(e, actors), From(e, keys), person?.Name ?? account?.Name ?? (erased.Contains(subject) ? PersonVault.Erased : null),
                person?.Id ?? account?.EmployeeId ?? account?.Id ?? (erased.Contains(subject) ? subject : null), person?.Number, HistoryWords.Of(e, sites, scores: true));
        })];
    }

    private static string? From(IEvent e, IReadOnlyDictionary<Guid, DataKey> keys) =>
        EventHeaders.Read(e.Headers) is var headers && headers.TryGetValue(EventHeaders.NetworkAddress, out var address) && Guid.TryParse(e.UserName, out var account)
            ? keys.Reveal(headers.GetValueOrDefault(EventHeaders.By) is Schemes.Kiosk or Schemes.RevokedKiosk or Schemes.ApiKey ? OrganisationKey.Subject : account, AccountFields.NetworkAddress, new(address))
            : null;

    /// <param name="text">An employee's number; an account's name; or an id, by which somebody who was erased is still found.</param>
    /// <returns>Whom events are about, and which employee that is.</returns>
    /// <exception cref="Rejection">There is no such person.</exception>
    internal static async Task<(Guid Id, Guid? Person)> SubjectAsync(IQuerySession session, PersonVault vault, string text, CancellationToken cancellation)
    {
        if (Guid.TryParse(text, out var known) && (await session.QueryAsync<bool>("select exists (select from enrolment.history where subject = $1)", cancellation, known))[0])
            return (known, known);
        if (await session.QueryAsync<Guid>("select id from enrolment.employees where number = $1", cancellation, text) is [var id])
            return (id, id);
        return (await GetActors.NamedAsync(session, vault, text, cancellation)).FirstOrDefault(actor => actor.Kind == "account") is { } account
            ? (account.EmployeeId ?? account.Id, account.EmployeeId)
            : throw new Rejection($"There is no employee with the number {text}, and no account of this name.", "person");
    }

    private static async Task<Actor?> OfDoerAsync(IQuerySession session, PersonVault vault, string text, CancellationToken cancellation) =>
        (await DoersAsync(session, vault, text, cancellation)).FirstOrDefault(actor => actor.Kind == "account");

    private static async Task<IReadOnlyList<Actor>> DoersAsync(IQuerySession session, PersonVault vault, string text, CancellationToken cancellation)
    {
        IReadOnlyList<Actor> found = Guid.TryParse(text, out var id)
            ? [.. (await GetActors.ManyAsync(session, vault, [id], cancellation)).Values]
            : await GetActors.NamedAsync(session, vault, text, cancellation);
        return found.Count > 0 ? found : throw new Rejection($"There is no account, kiosk or API key {text}.", "by");
    }

    private static async Task<Guid> KnownAsync(IQuerySession session, Guid stream, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from enrolment.facts where stream_id = $1)", cancellation, stream))[0]
            ? stream
            : throw new Rejection("There is no such stream.", "stream");
}
