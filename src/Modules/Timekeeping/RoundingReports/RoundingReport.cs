using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.RoundingReports;

/// <summary>What rounding did at a site: by each rule, together, and to each person.</summary>
/// <param name="Rules">Each in words, and what it did; those that took the most first. Closed days were rounded by the rules of then, which may be no longer there.</param>
public sealed record RoundedSite(string Name, IReadOnlyList<(string Rule, RoundingDrift Drift)> Rules, RoundingDrift Together, IReadOnlyList<(Person Person, RoundingDrift Drift)> People)
{
    /// <summary>Sites at which something was rounded; of their people, those for whom it was.</summary>
    public static IReadOnlyList<RoundedSite> Of(IEnumerable<Timesheet> sheets, Func<Person, PersonRules> rules) =>
    [
        .. sheets.GroupBy(sheet => sheet.Site).OrderBy(site => site.Key.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(site => new RoundedSite(
                site.Key.Name,
                [
                    .. site.SelectMany(sheet => Days(sheet, rules(sheet.Person))).GroupBy(one => one.Rule, one => one.Day)
                        .Select(rule => (rule.Key is { } key ? RulesWords.Of(key.In, key.Out) : "Closed days, by the rules of then", Drift: RoundingDrift.Of(rule)))
                        .Where(rule => rule.Drift.Sum != TimeSpan.Zero).OrderBy(rule => rule.Drift.Sum),
                ],
                RoundingDrift.Of(site.SelectMany(sheet => sheet.Days)),
                [.. site.Select(sheet => (sheet.Person, Drift: RoundingDrift.Of(sheet.Days))).Where(one => one.Drift.Sum != TimeSpan.Zero).OrderBy(one => one.Drift.Sum)]))
            .Where(site => site.People.Count > 0),
    ];

    /// <summary>Each day with how it was rounded; null: by rules that may be others now.</summary>
    private static IEnumerable<((Rounding In, Rounding Out)? Rule, DayHours Day)> Days(Timesheet sheet, PersonRules rules)
    {
        foreach (var day in sheet.Days)
            yield return (sheet.IsClosed(day.Date) ? null : (rules.On(day.Date).RoundIn, rules.On(day.Date).RoundOut), day);
    }
}

/// <summary>Whether rounding favours somebody: rounded less punched, for each person and a range of days.</summary>
internal static class RoundingReportEndpoint
{
    /// <summary>Of more people, one site is shown at a time.</summary>
    private const int MostAtOnce = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/attendance/rounding", Get).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Get(string? from, string? to, string? site, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var range = DateRange.Read(from, to, LocalDate.Latest(clock.GetUtcNow(), sites.Values));
        var people = (await GetPeople.AllAsync(session, vault, cancellation)).Values.ToList();
        var choices = sites.Values.OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var chosen = Guid.TryParse(site, out var id) && sites.ContainsKey(id) ? id : people.Count > MostAtOnce ? choices[0].Id : (Guid?)null;
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        return Page.Of<RoundingReportPage>(new
        {
            Range = range,
            Choices = choices,
            Site = chosen,
            MayShowAll = people.Count <= MostAtOnce,
            Sites = RoundedSite.Of(await timesheets.OfAsync([.. people.Where(person => chosen is null || person.SiteId == chosen)], range, cancellation), person => rules.For(person.Id, person.SiteId)),
        });
    }
}
