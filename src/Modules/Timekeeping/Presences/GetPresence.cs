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

    /// <summary>What tells that the board has changed: the newest punch, and how many people there are.</summary>
    public static async Task<(DateTimeOffset? Newest, long People)> NewestAsync(IQuerySession session, CancellationToken cancellation)
    {
        var row = (await session.QueryAsync<Mark>("select max(occurred_at), (select count(*) from timekeeping.people where active) from timekeeping.presences", cancellation))[0];
        return (row.Newest, row.People);
    }

    private sealed record Mark(DateTimeOffset? Newest, long People);
}
