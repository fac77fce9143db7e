using System.Collections.Concurrent;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Vault;

namespace Attendance.Timekeeping.Holidays;

/// <summary>Holidays and approved absences of some people, asked for once, then for each.</summary>
public sealed class DaysOffBook(ILookup<Guid, HolidayRow> holidays, ILookup<Guid, PlannedAbsence> absences)
{
    private readonly ConcurrentDictionary<Guid, DaysOff> _ofSites = [];

    /// <summary>With other holidays of one scope.</summary>
    /// <param name="scope">A site; all zeros: everywhere.</param>
    public DaysOffBook With(Guid scope, IEnumerable<Holiday> days) =>
        new(holidays.SelectMany(rows => rows).Where(row => row.Scope != scope).Concat(days.Select(day => new HolidayRow(scope, day.Date, day.Name))).ToLookup(row => row.Scope), absences);

    public DaysOff For(Person person)
    {
        var site = _ofSites.GetOrAdd(person.SiteId, site => new(HolidaysOf(site), []));
        return absences.Contains(person.Id) ? site with { Absences = [.. absences[person.Id]] } : site;
    }

    /// <summary>Those of everywhere and those of the site; of a date that is in both, the site's name counts.</summary>
    private Dictionary<DateOnly, string> HolidaysOf(Guid site)
    {
        var days = holidays[Guid.Empty].ToDictionary(row => row.Date, row => row.Name);
        foreach (var row in holidays[site])
            days[row.Date] = row.Name;
        return days;
    }
}

public static class GetDaysOff
{
    public static async Task<DaysOffBook> RunAsync(IQuerySession session, PersonVault vault, IReadOnlyCollection<Person> people, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        new((await GetHolidays.RunAsync(session, from, to, cancellation)).ToLookup(row => row.Scope), await GetAbsences.ApprovedAsync(session, vault, [.. people.Select(person => person.Id)], from, to, cancellation));
}
