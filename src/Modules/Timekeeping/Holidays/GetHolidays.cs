using Attendance.EventStore;

namespace Attendance.Timekeeping.Holidays;

/// <param name="Scope">A site; all zeros: everywhere.</param>
public sealed record HolidayRow(Guid Scope, DateOnly Date, string Name);

public static class GetHolidays
{
    /// <summary>By date.</summary>
    public static Task<IReadOnlyList<HolidayRow>> RunAsync(IQuerySession session, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        session.QueryAsync<HolidayRow>("select scope, day, name from timekeeping.holidays where day between $1 and $2 order by day, scope", cancellation, from, to);
}
