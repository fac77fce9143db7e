using Attendance.EventStore;

namespace Attendance.Timekeeping.Dashboards;

public sealed record PeopleOnDay(DateOnly Day, long People);

internal static class GetWeeks
{
    /// <summary>How many people came on each day; a day without anybody is not listed.</summary>
    /// <param name="people">Null: of everybody.</param>
    public static async Task<IReadOnlyDictionary<DateOnly, long>> RunAsync(IQuerySession session, Guid[]? people, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.QueryAsync<PeopleOnDay>(
            "select work_date, count(distinct employee_id) from timekeeping.punches where work_date between $1 and $2 and ($3::uuid[] is null or employee_id = any ($3)) group by work_date",
            cancellation, from, to, people)).ToDictionary(day => day.Day, day => day.People);
}
