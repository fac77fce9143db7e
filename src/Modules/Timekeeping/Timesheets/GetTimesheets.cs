using Attendance.EventStore;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.Holidays;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.SignOffs;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets, with the rules of each person and each date. Closed days stand as they were closed.</summary>
public sealed class GetTimesheets(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The projections that hours are read from. They are waited for, for a second.</summary>
    internal static IReadOnlyList<string> Sources { get; } =
    [
        nameof(RosterProjection), nameof(PunchProjection), nameof(WorkRulesProjection), nameof(CorrectionProjection), nameof(AbsenceProjection), nameof(HolidayProjection), nameof(SignOffProjection), nameof(PeriodProjection),
    ];

    /// <summary>Of whoever is asked for, by number.</summary>
    /// <param name="isAsked">Of whom.</param>
    /// <param name="withoutDays">Whether those are listed who have no day in the range.</param>
    /// <param name="asRecorded">By what is recorded now, also where days are closed.</param>
    public async Task<IReadOnlyList<Timesheet>> RunAsync(DateRange range, Func<Person, bool> isAsked, bool withoutDays, CancellationToken cancellation, bool asRecorded = false)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        var people = (await GetPeople.AllAsync(session, vault, cancellation)).Values.Where(isAsked).OrderBy(person => person.Number, StringComparer.Ordinal).ToList();
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        return [.. (await ReadAsync(session, people, await GetPeople.SitesAsync(session, cancellation), person => rules.For(person.Id, person.SiteId), range, asRecorded, cancellation)).Where(sheet => withoutDays || sheet.Days.Count > 0)];
    }

    public async Task<Timesheet> OfAsync(Person person, DateRange range, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw new Rejection("The site of this person is not known yet. Please try again in a moment.", kind: RejectionKind.NotReady);
        var rules = await GetWorkRules.ForAsync(session, person, cancellation);
        return (await ReadAsync(session, [person], new Dictionary<Guid, SiteView> { [site.Id] = site }, _ => rules, range, asRecorded: false, cancellation))[0];
    }

    private async Task<IReadOnlyList<Timesheet>> ReadAsync(
        IQuerySession session, IReadOnlyList<Person> people, IReadOnlyDictionary<Guid, SiteView> sites, Func<Person, PersonRules> rules, DateRange range, bool asRecorded, CancellationToken cancellation)
    {
        Guid[] ids = [.. people.Select(person => person.Id)];
        var from = WorkHours.NeededFrom(range.From);
        var punches = await GetDays.PunchesAsync(session, ids, from, WorkHours.NeededTo(range.To), cancellation);
        var off = await GetDaysOff.RunAsync(session, vault, people, from, range.To, cancellation);
        var corrected = await GetCorrections.ApprovedDaysAsync(session, ids, range.From, range.To, cancellation);
        var signed = await GetSignOffs.RunAsync(session, ids, range, cancellation);
        var spans = await GetPeople.LeftSpansAsync(session, ids, cancellation);
        var organisation = await GetPeople.OrganisationAsync(session, cancellation);
        var closed = asRecorded ? null : await GetClosedDays.RunAsync(session, vault, ids, range, cancellation);
        return [.. people.Select(person =>
        {
            var recorded = new Timesheet(organisation, person, sites[person.SiteId], range, Days(person, sites[person.SiteId], range, punches[person.Id], rules(person) with { Off = off.For(person) }, corrected[person.Id], spans[person.Id]));
            return (closed?.Of(recorded) ?? recorded).With(signed[person.Id]);
        })];
    }

    private IReadOnlyList<DayHours> Days(Person person, SiteView site, DateRange range, IEnumerable<PunchRow> punches, PersonRules rules, IEnumerable<DateOnly> corrected, IEnumerable<LeftSpan> spans) =>
    [
        .. WorkHours.Of(punches, rules, range.From, range.To, site.Zone, clock.GetUtcNow(), settings.LongestSession)
            .Where(day => day.Sessions.Count > 0 || IsEmployed(person, spans, day.Date, site.Zone)).Select(day => corrected.Contains(day.Date) ? Marked(day) : day),
    ];

    /// <summary>Nobody is absent before they came, or after they left.</summary>
    private static bool IsEmployed(Person person, IEnumerable<LeftSpan> spans, DateOnly day, string zone) =>
        (person.AddedAt is not { } added || LocalDate.At(added, zone) <= day) && (person.LeftAt is not { } left || day <= LocalDate.At(left, zone))
        && !spans.Any(span => LocalDate.At(span.LeftAt, zone) < day && day < LocalDate.At(span.BackAt, zone));

    /// <summary>A correction that only takes away leaves no punch that says so.</summary>
    private static DayHours Marked(DayHours day) => day.Flags.Contains(DayFlag.Corrected) ? day : day with { Flags = [.. day.Flags.Append(DayFlag.Corrected).Order()] };
}
