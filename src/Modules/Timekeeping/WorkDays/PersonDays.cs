using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Presences;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>One person's days in a range, and whether they are in now.</summary>
/// <param name="InSince">Their last check-in, while it is open; not one that was forgotten long ago.</param>
public sealed record PersonDays(DateRange Range, IReadOnlyList<WorkDay> Days, PresenceRow? InSince)
{
    /// <exception cref="Rejection">The range makes no sense.</exception>
    public static async Task<PersonDays> ReadAsync(
        Person person, string? from, string? to, IQuerySession session, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation);
        var range = DateRange.Read(from, to, LocalDate.At(now, site?.Zone));
        var last = await GetPresence.OneAsync(session, person.Id, cancellation);
        var inSince = last is { Direction: Direction.In } && now - last.OccurredAt <= settings.LongestSession ? last : null;
        return new(range, await GetDays.OfAsync(session, person.Id, range.From, range.To, cancellation), inSince);
    }
}
