using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Calendars;

/// <summary>Whose days a calendar program may read, and by which secret.</summary>
public sealed class CalendarProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.calendars"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is CalendarOpened opened)
                operations.QueueSqlCommand(
                    "insert into timekeeping.calendars (employee_id, secret_sha256, opened_at) values ($1, $2, $3) on conflict (employee_id) do update set secret_sha256 = excluded.secret_sha256, opened_at = excluded.opened_at",
                    opened.EmployeeId, opened.SecretSha256, opened.At);
            else if (e.Data is CalendarClosed closed)
                operations.QueueSqlCommand("delete from timekeeping.calendars where employee_id = $1", closed.EmployeeId);
            else if (e.Data is PersonErased erased)
                operations.QueueSqlCommand("delete from timekeeping.calendars where employee_id = $1", erased.EmployeeId);
        }
        return ValueTask.CompletedTask;
    }
}
