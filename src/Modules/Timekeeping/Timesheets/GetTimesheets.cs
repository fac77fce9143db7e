using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets, with the rules of each person and each date.</summary>
public sealed class GetTimesheets(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Of whoever is asked for, by number.</summary>
    /// <param name="isAsked">Of whom.</param>
    /// <param name="withoutDays">Whether those are listed who have no day in the range.</param>
    public async Task<IReadOnlyList<Timesheet>> RunAsync(DateRange range, Func<Person, bool> isAsked, bool withoutDays, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(WorkRulesProjection), Longest, cancellation);
        await using var session = store.QuerySession();
        var people = (await GetPeople.AllAsync(session, vault, cancellation)).Values.Where(isAsked).OrderBy(person => person.Number, StringComparer.Ordinal).ToList();
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var punches = await GetDays.PunchesAsync(session, [.. people.Select(person => person.Id)], WorkHours.NeededFrom(range.From), range.To, cancellation);
        return
        [
            .. people.Select(person => Of(person, sites[person.SiteId], range, punches[person.Id], rules.For(person.Id, person.SiteId)))
                .Where(sheet => withoutDays || sheet.Days.Count > 0),
        ];
    }

    public async Task<Timesheet> OfAsync(Person person, DateRange range, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(WorkRulesProjection), Longest, cancellation);
        await using var session = store.QuerySession();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw new Rejection("The site of this person is not known yet. Please try again in a moment.", kind: RejectionKind.NotReady);
        var punches = await GetDays.PunchesAsync(session, [person.Id], WorkHours.NeededFrom(range.From), range.To, cancellation);
        return Of(person, site, range, punches[person.Id], await GetWorkRules.ForAsync(session, person, cancellation));
    }

    private Timesheet Of(Person person, SiteView site, DateRange range, IEnumerable<PunchRow> punches, PersonRules rules) =>
        new(person, site, range, WorkHours.Of(punches, rules, range.From, range.To, site.Zone, clock.GetUtcNow(), settings.LongestSession));
}
