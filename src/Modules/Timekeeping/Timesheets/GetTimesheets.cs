using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.Groups;
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

/// <summary>What is reckoned with in place of what is in force.</summary>
/// <param name="Former">What some punches were then.</param>
/// <param name="Holidays">Those of a site, or of everywhere (all zeros); null: as they are.</param>
public sealed record AsIf(RuleBook Rules, IReadOnlyDictionary<Guid, FormerPunch> Former, (Guid Scope, IEnumerable<Holiday> Days)? Holidays);

/// <summary>Timesheets, with the rules of each person and each date. Closed days stand as they were closed.</summary>
public sealed class GetTimesheets(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    private const int FewPeople = 100;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The projections that hours are read from. They are waited for, for a second.</summary>
    internal static IReadOnlyList<string> Sources { get; } =
    [
        nameof(RosterProjection), nameof(PunchProjection), nameof(WorkRulesProjection), nameof(GroupProjection), nameof(CorrectionProjection), nameof(AbsenceProjection), nameof(HolidayProjection), nameof(SignOffProjection), nameof(PeriodProjection),
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
        return [.. (await ReadAsync(session, people, range, asRecorded, cancellation)).Where(sheet => withoutDays || sheet.Days.Count > 0)];
    }

    /// <summary>Of these people, in their order; whoever has no day too.</summary>
    public Task<IReadOnlyList<Timesheet>> OfAsync(IReadOnlyList<Person> people, DateRange range, CancellationToken cancellation) => OfAsync(people, range, null, cancellation);

    /// <summary>Of these people, in their order; whoever has no day too.</summary>
    /// <param name="people">Of whom.</param>
    /// <param name="range">Of which days.</param>
    /// <param name="asIf">Null: as it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<Timesheet>> OfAsync(IReadOnlyList<Person> people, DateRange range, AsIf? asIf, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        return await ReadAsync(session, people, range, asRecorded: false, cancellation, asIf);
    }

    /// <summary>Whose day was so, by what is recorded of that day alone (<see cref="WorkHours.Alone"/>); in their order.</summary>
    public async Task<IReadOnlyList<Person>> WhereDayAsync(IReadOnlyList<Person> people, DateOnly day, Func<DayHours, bool> isSo, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        Guid[] ids = [.. people.Select(person => person.Id)];
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var punches = await GetDays.PunchesAsync(session, ids, day, day, cancellation);
        var off = await GetDaysOff.RunAsync(session, vault, people, day, day, cancellation);
        var spans = await GetPeople.LeftSpansAsync(session, ids, cancellation);
        // Whoever came that day is not asked about.
        var came = await CameAsync(session, [.. people.Where(person => !punches.Contains(person.Id))], day, cancellation);
        var now = clock.GetUtcNow();
        return [.. Each(people, person => WorkHours.Alone(punches[person.Id], rules.For(person.Id, person.SiteId) with { Off = off.For(person) }, day, sites[person.SiteId].Zone, now, settings.LongestSession) is { } own && isSo(own)
            && (own.Sessions.Count > 0 || IsEmployed(person, came.GetValueOrDefault(person.Id), spans[person.Id], day, sites[person.SiteId].Zone)) ? person : null).OfType<Person>()];
    }

    public async Task<Timesheet> OfAsync(Person person, DateRange range, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw NotKnown();
        var rules = await GetWorkRules.ForAsync(session, person, cancellation);
        return (await ReadAsync(session, [person], new Dictionary<Guid, SiteView> { [site.Id] = site }, _ => rules, range, asRecorded: false, cancellation))[0];
    }

    /// <summary>What somebody has worked by now, as if whoever is in left at this moment.</summary>
    public async Task<OwnSums> SumsAsync(Person person, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(Sources, Longest, cancellation);
        await using var session = store.QuerySession();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw NotKnown();
        var (now, rules) = (clock.GetUtcNow(), await GetWorkRules.ForAsync(session, person, cancellation));
        var today = LocalDate.At(now, site.Zone);
        var range = OwnSums.Range(today, rules);
        var own = (await GetDays.PunchesAsync(session, [person.Id], WorkHours.NeededFrom(range.From), WorkHours.NeededTo(range.To), cancellation))[person.Id].OrderBy(punch => punch.OccurredAt).ThenBy(punch => punch.PunchId).ToList();
        var open = own is [.., { Direction: Direction.In } last] && now - last.OccurredAt <= settings.LongestSession && now > last.OccurredAt ? last : null;
        if (open is not null)
            own.Add(open with { PunchId = Guid.Empty, OccurredAt = now, LocalTime = LocalDate.Wall(now, open.Zone), Direction = Direction.Out });
        var off = await GetDaysOff.RunAsync(session, vault, [person], WorkHours.NeededFrom(range.From), range.To, cancellation);
        var days = Days(person, site, range, own, rules with { Off = off.For(person) }, [], (await GetPeople.LeftSpansAsync(session, [person.Id], cancellation))[person.Id], now, (await CameAsync(session, [person], range.From, cancellation)).GetValueOrDefault(person.Id));
        var recorded = new Timesheet("", person, site, range, days);
        return OwnSums.Of((await GetClosedDays.RunAsync(session, vault, [person.Id], range, cancellation)).Of(recorded), today, rules, open?.WorkDate);
    }

    private static Rejection NotKnown() => new("The site of this person is not known yet. Please try again in a moment.", kind: RejectionKind.NotReady);

    private async Task<IReadOnlyList<Timesheet>> ReadAsync(IQuerySession session, IReadOnlyList<Person> people, DateRange range, bool asRecorded, CancellationToken cancellation, AsIf? asIf = null)
    {
        var rules = asIf?.Rules ?? await GetWorkRules.AllAsync(session, cancellation);
        return await ReadAsync(session, people, await GetPeople.SitesAsync(session, cancellation), person => rules.For(person.Id, person.SiteId), range, asRecorded, cancellation, asIf);
    }

    private async Task<IReadOnlyList<Timesheet>> ReadAsync(
        IQuerySession session, IReadOnlyList<Person> people, IReadOnlyDictionary<Guid, SiteView> sites, Func<Person, PersonRules> rules, DateRange range, bool asRecorded, CancellationToken cancellation, AsIf? asIf = null)
    {
        Guid[] ids = [.. people.Select(person => person.Id)];
        var from = WorkHours.NeededFrom(range.From);
        var punches = await GetDays.PunchesAsync(session, ids, from, WorkHours.NeededTo(range.To), cancellation);
        var off = await GetDaysOff.RunAsync(session, vault, people, from, range.To, cancellation);
        if (asIf?.Holidays is { } then)
            off = off.With(then.Scope, then.Days);
        var corrected = await GetCorrections.ApprovedDaysAsync(session, ids, range.From, range.To, cancellation);
        var signed = await GetSignOffs.RunAsync(session, ids, range, cancellation);
        var spans = await GetPeople.LeftSpansAsync(session, ids, cancellation);
        var came = await CameAsync(session, people, range.From, cancellation);
        var organisation = await GetPeople.OrganisationAsync(session, cancellation);
        var logo = await GetPeople.LogoAsync(session, cancellation);
        var closed = asRecorded ? null : await GetClosedDays.RunAsync(session, vault, ids, range, cancellation);
        var now = clock.GetUtcNow();
        return Each(people, person =>
        {
            var recorded = new Timesheet(organisation, person, sites[person.SiteId], range, Days(person, sites[person.SiteId], range, punches[person.Id].Select(AsThen), rules(person) with { Off = off.For(person) }, corrected[person.Id], spans[person.Id], now, came.GetValueOrDefault(person.Id))) { Logo = logo, LogoSha256 = logo?.Sha256 };
            return (closed?.Of(recorded) ?? recorded).With(signed[person.Id]);
        });

        PunchRow AsThen(PunchRow punch) => asIf?.Former.GetValueOrDefault(punch.PunchId) is { } was ? punch with { Direction = was.Direction, WorkDate = was.WorkDate } : punch;
    }

    /// <summary>Hours are functions of what was read: those of many people are counted on all processors.</summary>
    private static IReadOnlyList<T> Each<T>(IReadOnlyList<Person> people, Func<Person, T> of)
    {
        if (people.Count < FewPeople)
            return [.. people.Select(of)];
        var each = new T[people.Count];
        Parallel.For(0, people.Count, i => each[i] = of(people[i]));
        return each;
    }

    private IReadOnlyList<DayHours> Days(Person person, SiteView site, DateRange range, IEnumerable<PunchRow> punches, PersonRules rules, IEnumerable<DateOnly> corrected, IEnumerable<LeftSpan> spans, DateTimeOffset now, DateOnly? came) =>
    [
        .. WorkHours.Of(punches, rules, range.From, range.To, site.Zone, now, settings.LongestSession)
            .Where(day => day.Sessions.Count > 0 || IsEmployed(person, came, spans, day.Date, site.Zone)).Select(day => corrected.Contains(day.Date) ? Marked(day) : day),
    ];

    /// <summary>Who was entered after they had begun to work: the day of their first punch.</summary>
    private static async Task<IReadOnlyDictionary<Guid, DateOnly?>> CameAsync(IQuerySession session, IReadOnlyList<Person> people, DateOnly from, CancellationToken cancellation) =>
        await GetDays.FirstAsync(session, [.. people.Where(person => person.AddedAt is { } added && LocalDate.At(added, null) >= from).Select(person => person.Id)], cancellation);

    /// <summary>Nobody is absent before they came, or after they left.</summary>
    private static bool IsEmployed(Person person, DateOnly? came, IEnumerable<LeftSpan> spans, DateOnly day, string zone) =>
        (person.AddedAt is not { } added || came <= day || LocalDate.At(added, zone) <= day) && (person.LeftAt is not { } left || day <= LocalDate.At(left, zone))
        && !spans.Any(span => LocalDate.At(span.LeftAt, zone) < day && day < LocalDate.At(span.BackAt, zone));

    /// <summary>A correction that only takes away leaves no punch that says so.</summary>
    private static DayHours Marked(DayHours day) => day.Flags.Contains(DayFlag.Corrected) ? day : day with { Flags = [.. day.Flags.Append(DayFlag.Corrected).Order()] };
}
