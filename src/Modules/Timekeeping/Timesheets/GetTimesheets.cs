using Attendance.EventStore;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.Holidays;
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
        await CatchUpAsync(cancellation);
        await using var session = store.QuerySession();
        var people = (await GetPeople.AllAsync(session, vault, cancellation)).Values.Where(isAsked).OrderBy(person => person.Number, StringComparer.Ordinal).ToList();
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var punches = await GetDays.PunchesAsync(session, [.. people.Select(person => person.Id)], WorkHours.NeededFrom(range.From), WorkHours.NeededTo(range.To), cancellation);
        var organisation = await GetPeople.OrganisationAsync(session, cancellation);
        var corrected = await GetCorrections.ApprovedDaysAsync(session, [.. people.Select(person => person.Id)], range.From, range.To, cancellation);
        var off = await GetDaysOff.RunAsync(session, vault, people, WorkHours.NeededFrom(range.From), range.To, cancellation);
        return
        [
            .. people.Select(person => Of(organisation, person, sites[person.SiteId], range, punches[person.Id], rules.For(person.Id, person.SiteId) with { Off = off.For(person) }, corrected[person.Id]))
                .Where(sheet => withoutDays || sheet.Days.Count > 0),
        ];
    }

    public async Task<Timesheet> OfAsync(Person person, DateRange range, CancellationToken cancellation)
    {
        await CatchUpAsync(cancellation);
        await using var session = store.QuerySession();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw new Rejection("The site of this person is not known yet. Please try again in a moment.", kind: RejectionKind.NotReady);
        var punches = await GetDays.PunchesAsync(session, [person.Id], WorkHours.NeededFrom(range.From), WorkHours.NeededTo(range.To), cancellation);
        return Of(await GetPeople.OrganisationAsync(session, cancellation), person, site, range, punches[person.Id],
            await GetWorkRules.ForAsync(session, person, cancellation) with { Off = (await GetDaysOff.RunAsync(session, vault, [person], WorkHours.NeededFrom(range.From), range.To, cancellation)).For(person) },
            (await GetCorrections.ApprovedDaysAsync(session, [person.Id], range.From, range.To, cancellation))[person.Id]);
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        foreach (var projection in (string[])[nameof(WorkRulesProjection), nameof(CorrectionProjection)])
            await store.WaitForNonStaleDataAsync(projection, Longest, cancellation);
    }

    private Timesheet Of(string organisation, Person person, SiteView site, DateRange range, IEnumerable<PunchRow> punches, PersonRules rules, IEnumerable<DateOnly> corrected)
    {
        var days = WorkHours.Of(punches, rules, range.From, range.To, site.Zone, clock.GetUtcNow(), settings.LongestSession);
        return new(organisation, person, site, range, [.. days.Where(day => day.Sessions.Count > 0 || IsEmployed(person, day.Date, site.Zone)).Select(day => corrected.Contains(day.Date) ? Marked(day) : day)]);
    }

    /// <summary>Nobody is absent before they came, or after they left.</summary>
    private static bool IsEmployed(Person person, DateOnly day, string zone) =>
        (person.AddedAt is not { } added || LocalDate.At(added, zone) <= day) && (person.LeftAt is not { } left || day <= LocalDate.At(left, zone));

    /// <summary>A correction that only takes away leaves no punch that says so.</summary>
    private static DayHours Marked(DayHours day) => day.Flags.Contains(DayFlag.Corrected) ? day : day with { Flags = [.. day.Flags.Append(DayFlag.Corrected).Order()] };
}
