using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Presences;

/// <summary>A person's last punch.</summary>
public sealed record PresenceRow(Guid EmployeeId, Direction Direction, DateTimeOffset OccurredAt, DateTime LocalTime, Guid SiteId, DateOnly WorkDate);

public static class GetPresence
{
    private const string Columns = "select employee_id, direction, occurred_at, local_time, site_id, work_date from timekeeping.presences";

    public static async Task<PresenceRow?> OneAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<PresenceRow>($"{Columns} where employee_id = $1", cancellation, employeeId)).SingleOrDefault();

    public static Task<IReadOnlyList<PresenceRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<PresenceRow>($"{Columns} order by occurred_at desc", cancellation);

    /// <summary>A number that moves whenever a board changes.</summary>
    public static async Task<long> ChangesAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<long>("select coalesce(sum(changes), 0)::bigint from timekeeping.board_changes", cancellation))[0];
}
