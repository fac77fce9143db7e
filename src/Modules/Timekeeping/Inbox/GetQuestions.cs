using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;

namespace Attendance.Timekeeping.Inbox;

/// <param name="SiteId">Null: in somebody's own browser, or over the API.</param>
public sealed record MarkedAttempt(Guid Id, Guid? SiteId, Guid? EmployeeId, DateTimeOffset At, string Kind);

/// <summary>What the people a manager is responsible for have left open in a range of days.</summary>
internal sealed class GetQuestions(IDocumentStore store, IQuerySession session, GetTimesheets timesheets, WorkingTime workingTime)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The latest first.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="people">Whom they are responsible for.</param>
    /// <param name="site">Only what is of this site; null: of all.</param>
    /// <param name="range">Of which days.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<Question>> RunAsync(ClaimsPrincipal user, IReadOnlyDictionary<Guid, Person> people, Guid? site, DateRange range, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(InboxProjection), Longest, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var sheets = await timesheets.OfAsync([.. people.Values], range, cancellation);
        // The identity of each is a digest; of a site there are thousands.
        var questions = sheets.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.FullyBuffered).SelectMany(Questions.Of).AsEnumerable()
            .Concat(await WeeksAsync(people, Overtimes.WeekOf(range.To, DayOfWeek.Monday).AddDays(-1), cancellation))
            .Concat((await AttemptsAsync(range, cancellation)).Where(one => one.EmployeeId is { } id ? people.ContainsKey(id) : (site is null || one.SiteId is null || one.SiteId == site) && (user.SeesEverything() || (one.SiteId is { } at && user.ManagedSites().Contains(at)))).Select(one => Of(one, people, sites)));
        var all = questions.ToList();
        var settled = (await session.QueryAsync<Guid>("select id from timekeeping.settled_questions where id = any ($1)", cancellation, all.Select(question => question.Id).ToArray())).ToHashSet();
        // Names are compared once for each person, not for each of their questions.
        var byName = people.Values.OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase).Index().ToDictionary(person => person.Item.Id, person => person.Index);
        return [.. all.Where(question => !settled.Contains(question.Id)).OrderByDescending(question => question.Day).ThenBy(question => question.Person is { } person ? byName[person.Id] : -1)];
    }

    /// <summary>Of those whose rules ask for alerts.</summary>
    /// <param name="last">A Sunday: the weeks are whole.</param>
    private async Task<IEnumerable<Question>> WeeksAsync(IReadOnlyDictionary<Guid, Person> people, DateOnly last, CancellationToken cancellation)
    {
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var asked = people.Values.Where(person => rules.For(person.Id, person.SiteId).On(last).Alerts).ToList();
        return (await workingTime.RunAsync(asked, last, cancellation)).Select(one => Questions.OfWeeks(one.Person, one.Worked, one.Weeks, last)).OfType<Question>();
    }

    private Task<IReadOnlyList<MarkedAttempt>> AttemptsAsync(DateRange range, CancellationToken cancellation) =>
        session.QueryAsync<MarkedAttempt>(
            "select id, site_id, employee_id, at, kind from timekeeping.marked_attempts where at >= $1 and at < $2", cancellation, Midnight(range.From), Midnight(range.To.AddDays(1)));

    private static Question Of(MarkedAttempt attempt, IReadOnlyDictionary<Guid, Person> people, IReadOnlyDictionary<Guid, SiteView> sites)
    {
        var site = attempt.SiteId is { } known ? sites.GetValueOrDefault(known) : null;
        var kind = Enum.Parse<QuestionKind>(attempt.Kind);
        string Where(Func<DateTime, string> time) => $"{(attempt.SiteId is null ? "in a browser or a program of your own" : site?.Name ?? "a site")}, {time(LocalDate.Wall(attempt.At, site?.Zone))}";
        return new(
            StreamIds.Of("question", kind, attempt.Id), kind, attempt.EmployeeId is { } id ? people.GetValueOrDefault(id) : null, LocalDate.At(attempt.At, site?.Zone),
            time => kind == QuestionKind.DoubtfulTime ? $"It was kept without a network, by a device whose clock was wrong or was changed, or that is their own: {Where(time)} may not be the right time."
            : kind == QuestionKind.SuspectedSpoof ? $"It may have been a picture before the camera ({Where(time)})." : $"Two people were too alike to say who it was ({Where(time)}).");
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
