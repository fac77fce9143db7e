using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Dashboards;

/// <param name="At">Time of day where it was; a quarter of an hour begins.</param>
public sealed record PunchCount(DateTime At, Direction Direction, long Punches);

internal static class GetToday
{
    /// <summary>All days are laid upon this one: today is another date at another site.</summary>
    public static readonly DateTime Base = new(2000, 1, 1);

    /// <summary>How many checked in and out in each quarter of an hour of today; a quarter without anybody is not listed.</summary>
    /// <param name="people">Null: of everybody.</param>
    /// <param name="today">Of each site.</param>
    public static Task<IReadOnlyList<PunchCount>> RunAsync(IQuerySession session, Guid[]? people, IReadOnlyDictionary<Guid, DateOnly> today, CancellationToken cancellation) =>
        session.QueryAsync<PunchCount>(
            """
            select date_bin('15 minutes', $3::timestamp + (p.local_time - s.day), $3::timestamp), p.direction, count(*)
            from timekeeping.punches p join unnest($1::uuid[], $2::date[]) as s (site, day) on s.site = p.site_id
            where p.work_date between $4 and $5 and p.local_time >= s.day and p.local_time < s.day + 1 and ($6::uuid[] is null or p.employee_id = any ($6))
            group by 1, 2 order by 1
            """, cancellation, today.Keys.ToArray(), today.Values.ToArray(), Base, today.Values.Min().AddDays(-1), today.Values.Max(), people);

    /// <summary>How many were in at midnight: those who have left since, and those who are still in.</summary>
    /// <remarks>The date is not compared so that an index serves: each site would read the punches of all.</remarks>
    /// <param name="longest">After it, a check-out was forgotten.</param>
    public static async Task<long> AtMidnightAsync(IQuerySession session, Guid[]? people, IReadOnlyDictionary<Guid, DateOnly> today, DateTimeOffset now, TimeSpan longest, CancellationToken cancellation) =>
        (await session.QueryAsync<long>(
            """
            select count(*) from (
              select p.employee_id from timekeeping.punches p join unnest($1::uuid[], $2::date[]) as s (site, day) on s.site = p.site_id
              where p.work_date between $3 and $4 and p.work_date + 1 = s.day and p.direction = 'Out' and p.local_time >= s.day
              union
              select p.employee_id from timekeeping.presences p join unnest($1::uuid[], $2::date[]) as s (site, day) on s.site = p.site_id
              where p.direction = 'In' and p.local_time < s.day and p.occurred_at >= $5) over_midnight
            where $6::uuid[] is null or employee_id = any ($6)
            """, cancellation, today.Keys.ToArray(), today.Values.ToArray(), today.Values.Min().AddDays(-1), today.Values.Max(), now - longest, people))[0];
}
