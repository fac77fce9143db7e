using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Presences;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>One person's days in a range, and whether they are in now.</summary>
/// <param name="InSince">Their last check-in, while it is open; not one that was forgotten long ago.</param>
public sealed record PersonDays(Timesheet Sheet, PresenceRow? InSince, IReadOnlyList<CorrectionRow> Corrections, IReadOnlyList<OwnPeriodRow> Closed);

public sealed class GetPersonDays(IDocumentStore store, IDocumentSession session, PersonVault vault, GetTimesheets timesheets, PunchSettings settings, TimeProvider clock)
{
    /// <summary>What ended longer ago is put right by corrections.</summary>
    private const int MostDays = 100;

    /// <exception cref="Rejection">The range makes no sense.</exception>
    public async Task<PersonDays> RunAsync(Person person, string? from, string? to, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation);
        var range = DateRange.Read(from, to, LocalDate.At(now, site?.Zone));
        var last = await GetPresence.OneAsync(session, person.Id, cancellation);
        var inSince = last is { Direction: Direction.In } && now - last.OccurredAt <= settings.LongestSession ? last : null;
        await store.WaitForNonStaleDataAsync(nameof(PeriodProjection), TimeSpan.FromSeconds(1), cancellation);
        return new(await timesheets.OfAsync(person, range, cancellation), inSince, await GetCorrections.OfAsync(session, vault, person.Id, range.From, range.To, cancellation),
            await GetPeriods.OfAsync(session, person.Id, cancellation));
    }

    /// <summary>Periods that are over, open and have hours: the last one, and of those before it that ended within three months the ones that are not confirmed yet.</summary>
    public async Task<IReadOnlyList<Timesheet>> ToConfirmAsync(Person person, string zone, CancellationToken cancellation)
    {
        var periods = await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(person.SiteId), cancellation: cancellation);
        var today = LocalDate.At(clock.GetUtcNow(), zone);
        var (found, last) = (new List<Timesheet>(), periods.Rhythm.Before(today));
        for (var range = last; range == last || range.To >= today.AddDays(-MostDays); range = periods.Rhythm.Before(range.From))
            if (periods.WhyClosed(range.From, range.To) is null && await timesheets.OfAsync(person, range, cancellation) is { Days.Count: > 0 } sheet && (range == last || sheet.ConfirmedAt is null))
                found.Add(sheet);
        return found;
    }
}
