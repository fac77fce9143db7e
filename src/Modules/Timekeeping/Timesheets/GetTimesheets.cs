using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets of whoever has days in a range, or is asked for by name; by number.</summary>
public sealed class GetTimesheets(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    /// <param name="isAsked">Of whom.</param>
    /// <param name="withoutDays">Whether those are listed who have no day in the range.</param>
    public async Task<IReadOnlyList<Timesheet>> RunAsync(DateRange range, Func<Person, bool> isAsked, bool withoutDays, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var people = (await GetPeople.AllAsync(session, vault, cancellation)).Values.Where(isAsked).OrderBy(person => person.Number, StringComparer.Ordinal).ToList();
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var punches = await GetDays.PunchesAsync(session, [.. people.Select(person => person.Id)], WorkHours.NeededFrom(range.From), range.To, cancellation);
        var now = clock.GetUtcNow();
        return
        [
            .. people.Select(person => new Timesheet(person, sites[person.SiteId], range, WorkHours.Of(
                punches[person.Id], rules.For(person.Id, person.SiteId), range.From, range.To, sites[person.SiteId].Zone, now, settings.LongestSession)))
                .Where(sheet => withoutDays || sheet.Days.Count > 0),
        ];
    }
}
