using Attendance.EventStore;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>Days of one person or of everybody, by work date.</summary>
public static class GetDays
{
    /// <summary>Of so many people, everybody's punches are read faster than those of each.</summary>
    private const int Many = 2000;

    private const string Columns = "select id, employee_id, occurred_at, local_time, zone, direction, site_id, work_date, method from timekeeping.punches";

    public static async Task<IReadOnlyList<WorkDay>> OfAsync(IQuerySession session, Guid employeeId, DateOnly from, DateOnly to, TimeSpan longest, CancellationToken cancellation) =>
        WorkSessions.Days(await session.QueryAsync<PunchRow>(
            $"{Columns} where employee_id = $1 and work_date between $2 and $3 order by occurred_at, id", cancellation, employeeId, from, to), longest);

    public static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<WorkDay>>> AllAsync(IQuerySession session, DateOnly from, DateOnly to, TimeSpan longest, CancellationToken cancellation) =>
        (await session.QueryAsync<PunchRow>($"{Columns} where work_date between $1 and $2 order by occurred_at, id", cancellation, from, to))
        .GroupBy(punch => punch.EmployeeId).ToDictionary(person => person.Key, person => WorkSessions.Days(person, longest));

    /// <summary>The first work date of each of these people who has one.</summary>
    public static async Task<IReadOnlyDictionary<Guid, DateOnly?>> FirstAsync(IQuerySession session, Guid[] people, CancellationToken cancellation) =>
        people.Length == 0 ? new Dictionary<Guid, DateOnly?>() : (await session.QueryAsync<FirstDay>(
            "select person, d.work_date from unnest($1::uuid[]) as person cross join lateral (select work_date from timekeeping.punches where employee_id = person order by work_date limit 1) d", cancellation, people))
        .ToDictionary(row => row.EmployeeId, row => (DateOnly?)row.Day);

    private sealed record FirstDay(Guid EmployeeId, DateOnly Day);

    /// <summary>Punches of these people, in no order; everybody has an entry.</summary>
    public static async Task<ILookup<Guid, PunchRow>> PunchesAsync(IQuerySession session, Guid[] people, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (people.Length < Many
            ? await session.QueryAsync<PunchRow>($"{Columns} where employee_id = any ($1) and work_date between $2 and $3", cancellation, people, from, to)
            : await session.QueryAsync<PunchRow>($"{Columns} where work_date between $1 and $2", cancellation, from, to)).ToLookup(punch => punch.EmployeeId);
}
