using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.Holidays;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Rules;

/// <summary>A day that rules for the past made another one.</summary>
/// <param name="Before">By the rules before; null: it was no day of the timesheet.</param>
/// <param name="After">By the rules as they are; null: it is none any more.</param>
public sealed record RecountedDay(DateOnly Date, DayHours? Before, DayHours? After);

/// <param name="Worked">Hours more, or less.</param>
/// <param name="Overtime">Overtime more, or less.</param>
/// <param name="Target">Planned more, or less.</param>
public sealed record RecountedPerson(Person Person, IReadOnlyList<RecountedDay> Days, TimeSpan Worked, TimeSpan Overtime, TimeSpan Target);

/// <summary>What the last rules or holidays of a scope changed in days that had passed already. Closed days stay as they were, and are not listed.</summary>
public static class RuleChanges
{
    /// <param name="before">By the rules before.</param>
    /// <param name="after">By the rules as they are; the same person and days.</param>
    public static RecountedPerson Of(Timesheet before, Timesheet after)
    {
        var (was, now) = (before.Days.ToDictionary(day => day.Date), after.Days.ToDictionary(day => day.Date));
        var days = was.Keys.Union(now.Keys).Order().Where(date => !after.IsClosed(date)).Select(date => new RecountedDay(date, was.GetValueOrDefault(date), now.GetValueOrDefault(date))).Where(IsOther).ToList();
        return new(after.Person, days, Sum(day => day.Worked), Sum(day => day.Overtime), Sum(day => day.Target));

        TimeSpan Sum(Func<DayHours, TimeSpan> pick) => days.Aggregate(TimeSpan.Zero, (sum, day) => sum + Of(day.After, pick) - Of(day.Before, pick));
    }

    private static bool IsOther(RecountedDay day) =>
        day.Before?.Explanation != day.After?.Explanation || day.Before?.Target != day.After?.Target || !(day.Before?.Pay ?? []).SequenceEqual(day.After?.Pay ?? []) || !(day.Before?.Flags ?? []).SequenceEqual(day.After?.Flags ?? []);

    private static TimeSpan Of(DayHours? day, Func<DayHours, TimeSpan> pick) => day is null ? TimeSpan.Zero : pick(day);
}

internal static class RuleChangesEndpoint
{
    /// <summary>A year of somebody is a long list.</summary>
    private const int MostDays = 366, PeopleAtOnce = 10;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/work-rules/changes", Get).RequireAuthorization(Policies.Hours);

    /// <param name="of">A site, a group or an employee, by id; none: everywhere.</param>
    /// <param name="assigned">Instead of rules: the moment at which people were put into a group.</param>
    /// <param name="holidays">Instead of rules: the site whose holidays were changed; empty: everywhere.</param>
    private static async Task<IResult> Get(
        [FromQuery(Name = "scope")] string? of, string? assigned, string? holidays, [AsParameters] ListQuery list, IDocumentStore store, IDocumentSession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(WorkRulesProjection), nameof(GroupProjection), nameof(HolidayProjection)], TimeSpan.FromSeconds(1), cancellation);
        var now = await GetWorkRules.AllAsync(session, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var all = await GetPeople.AllAsync(session, vault, cancellation);
        var change = holidays is not null ? await OfHolidaysAsync(holidays, now, sites, session, cancellation)
            : string.IsNullOrEmpty(assigned) ? await OfRulesAsync(of, now, sites, all, session, cancellation)
            : OfAssignment(assigned, now);
        var today = LocalDate.Latest(clock.GetUtcNow(), sites.Values);
        var range = new DateRange(change.From > today.AddDays(1 - MostDays) ? change.From : today.AddDays(1 - MostDays), today);
        var people = change.From > today ? [] : all.Values.Where(person => change.IsAbout(person) && list.Matches(person.Name, person.Number)).OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var page = list.PageOf(people, PeopleAtOnce);
        var before = new AsIf(change.Before, await FormerAsync(change, page.Items, session, cancellation), change.Holidays);
        var changed = page.Items.Count == 0 ? [] : (await timesheets.OfAsync(page.Items, range, before, cancellation)).Zip(await timesheets.OfAsync(page.Items, range, cancellation), RuleChanges.Of).ToList();
        return Page.Of<RuleChangesPage>(new
        {
            change.What,
            Asked = holidays is not null ? ("holidays", holidays) : string.IsNullOrEmpty(assigned) ? ("scope", of ?? "") : ("assigned", assigned),
            IsPast = change.From <= today,
            People = page.With(changed),
        });
    }

    /// <summary>What it made of punches: to which day they belonged before.</summary>
    private static async Task<IReadOnlyDictionary<Guid, FormerPunch>> FormerAsync(Change change, IReadOnlyList<Person> people, IDocumentSession session, CancellationToken cancellation)
    {
        var causes = new List<Guid>();
        if (change.Cause is { } rules)
            causes.Add(rules);
        else
            foreach (var person in people)
                causes.AddRange((await session.Events.FetchStreamAsync(GroupMembership.StreamOf(person.Id), cancellation)).Where(e => e.Data is WorkGroupAssigned assigned && assigned.At == change.At).Select(e => e.Id));
        return await GetMovedPunches.BeforeAsync(session, [.. people.Select(person => person.Id)], [.. causes], cancellation);
    }

    private static async Task<Change> OfRulesAsync(string? of, RuleBook now, IReadOnlyDictionary<Guid, SiteView> sites, IReadOnlyDictionary<Guid, Person> people, IDocumentSession session, CancellationToken cancellation)
    {
        var scope = string.IsNullOrEmpty(of) ? (Guid?)null : Guid.TryParse(of, out var known) ? known : throw new Rejection("There is no such site, group or employee.", kind: RejectionKind.NotFound);
        var events = (await session.Events.FetchStreamAsync(WorkRulesLog.StreamOf(scope), cancellation)).Where(e => e.Data is WorkRulesSet).ToList();
        var sets = events.Select(e => e.Data).Cast<WorkRulesSet>().ToList();
        if (sets is not [.., var last])
            throw new Rejection("No rules were set there.", kind: RejectionKind.NotFound);
        var whose = scope is not { } id ? "everywhere" : sites.GetValueOrDefault(id)?.Name ?? (await GetGroups.AllAsync(session, cancellation)).FirstOrDefault(group => group.Id == id)?.Name ?? people.GetValueOrDefault(id)?.Name ?? "an employee";
        return new($"The rules for {whose} from {WorkDate.Text(last.From)} on were set on {Day(last.At)}.", last.From, events[^1].Id, last.At, now.With(scope ?? Guid.Empty, sets.SkipLast(1)),
            person => scope is null || person.Id == scope || person.SiteId == scope || now.IsIn(scope.Value, person.Id));
    }

    private static Change OfAssignment(string assigned, RuleBook now)
    {
        if (!DateTimeOffset.TryParse(assigned, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || now.AssignedAt(at) is not { Count: > 0 } members)
            throw new Rejection("Nobody was put into a group then, or somebody was moved again since.", kind: RejectionKind.NotFound);
        var ids = members.Select(member => member.EmployeeId).ToHashSet();
        return new($"{(ids.Count == 1 ? "Somebody was" : $"{ids.Count} people were")} put into a group, or out of one, on {Day(at)}, from {WorkDate.Text(members[0].From)} on.", members[0].From, null, at, now.Without([.. members]), person => ids.Contains(person.Id));
    }

    private static async Task<Change> OfHolidaysAsync(string of, RuleBook now, IReadOnlyDictionary<Guid, SiteView> sites, IDocumentSession session, CancellationToken cancellation)
    {
        var site = await ImportHolidaysEndpoint.SiteAsync(of, session, cancellation);
        var events = await session.Events.FetchStreamAsync(HolidayLog.StreamOf(site), cancellation);
        if (events is not [.., var last])
            throw new Rejection("No holidays were set there.", kind: RejectionKind.NotFound);
        var (from, at, what) = last.Data switch
        {
            HolidaysImported imported => (imported.Days.Min(day => day.Date), imported.At, imported.Days.Count == 1 ? "One holiday was set" : $"{imported.Days.Count} holidays were set"),
            _ => (((HolidayRemoved)last.Data).Date, ((HolidayRemoved)last.Data).At, "A holiday was removed"),
        };
        var before = events.SkipLast(1).Aggregate(HolidayLog.Initial, (log, e) => HolidayLog.Evolve(log, e.Data));
        return new(
            $"{what} for {(site is { } id ? sites[id].Name : "everywhere")} on {Day(at)}.", from, last.Id, at, now, person => site is null || person.SiteId == site, (site ?? Guid.Empty, before.Days));
    }

    private static string Day(DateTimeOffset at) => at.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <param name="What">In words.</param>
    /// <param name="Cause">The event that set the rules; null: people were put into a group, each by an event of that moment.</param>
    /// <param name="Before">The rules without it.</param>
    /// <param name="Holidays">The holidays without it; null: they were not changed.</param>
    private sealed record Change(string What, DateOnly From, Guid? Cause, DateTimeOffset At, RuleBook Before, Func<Person, bool> IsAbout, (Guid Scope, IEnumerable<Holiday> Days)? Holidays = null);
}
