using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Microsoft.Extensions.Caching.Memory;

namespace Attendance.Timekeeping.Inbox;

/// <param name="Weeks">Since they came, and no more than <see cref="Questions.ReferenceWeeks"/>: an average over weeks before would hide what they work.</param>
public sealed record WorkedWeeks(Person Person, TimeSpan Worked, int Weeks);

/// <summary>
/// What people worked in the reference period. It is four months of whole weeks that are over and hardly change: it is
/// reckoned anew after ten minutes, not for every look at the inbox.
/// </summary>
internal sealed class WorkingTime(GetTimesheets timesheets) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly MemoryCache _known = new(new MemoryCacheOptions());

    /// <param name="people">Of whom.</param>
    /// <param name="last">A Sunday: the weeks are whole.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<WorkedWeeks>> RunAsync(IReadOnlyCollection<Person> people, DateOnly last, CancellationToken cancellation)
    {
        var missing = people.Where(person => !_known.TryGetValue((person.Id, last), out _)).Select(person => person.Id).ToHashSet();
        if (missing.Count > 0)
        {
            var sheets = await timesheets.RunAsync(new(last.AddDays(1 - 7 * Questions.ReferenceWeeks), last), person => missing.Contains(person.Id), withoutDays: true, cancellation, asRecorded: true);
            foreach (var sheet in sheets)
                _known.Set((sheet.Person.Id, last), (sheet.Worked, sheet.Days.Count == 0 ? 0 : Math.Min(Questions.ReferenceWeeks, (last.DayNumber - sheet.Days[0].Date.DayNumber) / 7 + 1)), Kept);
        }
        return [.. people.Select(person => _known.TryGetValue<(TimeSpan Worked, int Weeks)>((person.Id, last), out var known) ? new WorkedWeeks(person, known.Worked, known.Weeks) : null).OfType<WorkedWeeks>()];
    }

    public void Dispose() => _known.Dispose();
}
