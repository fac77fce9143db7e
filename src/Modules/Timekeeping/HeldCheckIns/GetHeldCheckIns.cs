using Attendance.EventStore;
using Attendance.Timekeeping.People;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <param name="Asked">"Auto", "In" or "Out".</param>
public sealed record HeldCheckInRow(Guid PunchId, Guid EmployeeId, Guid SiteId, DateTimeOffset OccurredAt, string Zone, string Asked, bool TimeDoubtful, string DeviceName, DateTimeOffset RevokedAt);

internal static class GetHeldCheckIns
{
    private const string Columns = "select punch_id, employee_id, site_id, occurred_at, zone, asked, time_doubtful, device_name, revoked_at from timekeeping.held_check_ins";

    /// <summary>Those that wait for a decision, of these people, in the order in which they occurred.</summary>
    public static Task<IReadOnlyList<HeldCheckInRow>> WaitingAsync(IQuerySession session, IEnumerable<Guid> people, CancellationToken cancellation) =>
        session.QueryAsync<HeldCheckInRow>(
            $"{Columns} where employee_id = any ($1) order by occurred_at, punch_id", cancellation, people.ToArray());

    /// <summary>How many of a site's people wait, of these days; a check-out after midnight may belong to the day before.</summary>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid siteId, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.QueryAsync<HeldCheckInRow>($"{Columns} where employee_id in (select id from timekeeping.people where site_id = $1)", cancellation, siteId))
        .Count(row => LocalDate.At(row.OccurredAt, row.Zone) is var day && from <= day && day.AddDays(-1) <= to);

    /// <param name="people">Of whom; null: of everybody.</param>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid[]? people, CancellationToken cancellation) =>
        (await session.QueryAsync<long>("select count(*) from timekeeping.held_check_ins where $1::uuid[] is null or employee_id = any ($1)", cancellation, people))[0];
}
