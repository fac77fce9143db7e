using Attendance.EventStore;

namespace Attendance.Enrolment.Erasures;

internal static class GetLastPunch
{
    /// <summary>When a person's last check-in or check-out was recorded; null: never. As far as the history has been read.</summary>
    public static async Task<DateTimeOffset?> RunAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<DateTimeOffset?>(
            "select max(f.at) from enrolment.history h join enrolment.facts f using (sequence) where h.subject = $1 and f.kind = 'punch_recorded'", cancellation, employeeId))[0];
}
