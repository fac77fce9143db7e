using Attendance.EventStore;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <param name="Asked">"Auto", "In" or "Out".</param>
public sealed record HeldCheckInRow(Guid PunchId, Guid EmployeeId, Guid SiteId, DateTimeOffset OccurredAt, string Zone, string Asked, bool TimeDoubtful);

internal static class GetHeldCheckIns
{
    /// <summary>Those that wait for a decision, of these people, in the order in which they occurred.</summary>
    public static Task<IReadOnlyList<HeldCheckInRow>> WaitingAsync(IQuerySession session, IEnumerable<Guid> people, CancellationToken cancellation) =>
        session.QueryAsync<HeldCheckInRow>(
            "select punch_id, employee_id, site_id, occurred_at, zone, asked, time_doubtful from timekeeping.held_check_ins where employee_id = any ($1) order by occurred_at, punch_id", cancellation, people.ToArray());

    /// <param name="people">Of whom; null: of everybody.</param>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid[]? people, CancellationToken cancellation) =>
        (await session.QueryAsync<long>("select count(*) from timekeeping.held_check_ins where $1::uuid[] is null or employee_id = any ($1)", cancellation, people))[0];
}
