using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Dashboards;

/// <param name="At">Wall time; a quarter of an hour begins.</param>
public sealed record PunchCount(DateTime At, Direction Direction, long Punches);

internal static class GetToday
{
    /// <summary>How many checked in and out in each quarter of an hour of a work date; a quarter without anybody is not listed.</summary>
    /// <param name="people">Null: of everybody.</param>
    public static Task<IReadOnlyList<PunchCount>> RunAsync(IQuerySession session, Guid[]? people, DateOnly day, CancellationToken cancellation) =>
        session.QueryAsync<PunchCount>(
            """
            select date_bin('15 minutes', local_time, timestamp '2000-01-01'), direction, count(*) from timekeeping.punches
            where work_date = $1 and ($2::uuid[] is null or employee_id = any ($2)) group by 1, 2 order by 1
            """, cancellation, day, people);
}
