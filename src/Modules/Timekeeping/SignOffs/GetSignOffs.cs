using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.SignOffs;

/// <param name="What">"confirmed" or "approved".</param>
public sealed record SignOffRow(Guid EmployeeId, string What, string Sha256, DateTimeOffset At);

public static class GetSignOffs
{
    /// <summary>Of exactly these days, by person.</summary>
    public static async Task<ILookup<Guid, SignOffRow>> RunAsync(IQuerySession session, Guid[] people, DateRange days, CancellationToken cancellation) =>
        (await session.QueryAsync<SignOffRow>(
            "select employee_id, what, sha256, at from timekeeping.sign_offs where first_day = $1 and last_day = $2 and employee_id = any ($3)", cancellation, days.From, days.To, people))
        .ToLookup(row => row.EmployeeId);
}
