using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Periods;

/// <summary>Periods that were closed, and which documents they have; those of a period that was opened again too.</summary>
public sealed class PeriodProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.closed_timesheets", "timekeeping.periods"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is PeriodClosed closed)
            {
                operations.QueueSqlCommand(
                    "insert into timekeeping.periods (id, site_id, first_day, last_day, closed_at, sha256, sequence) values ($1, $2, $3, $4, $5, $6, $7)",
                    closed.PeriodId, closed.SiteId, closed.From, closed.To, closed.At, closed.Sha256, closed.Sequence);
                operations.QueueSqlCommand(
                    "insert into timekeeping.closed_timesheets (period_id, employee_id, snapshot_id, document_id) select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[])",
                    closed.PeriodId, closed.Timesheets.Select(one => one.EmployeeId).ToArray(), closed.Timesheets.Select(one => one.SnapshotId).ToArray(), closed.Timesheets.Select(one => one.DocumentId).ToArray());
            }
            else if (e.Data is PeriodReopened reopened)
                operations.QueueSqlCommand("update timekeeping.periods set reopened_at = $2 where id = $1", reopened.PeriodId, reopened.At);
            else if (e.Data is PersonErased erased)
                operations.QueueSqlCommand("delete from timekeeping.closed_timesheets where employee_id = $1", erased.EmployeeId);
        }
        return ValueTask.CompletedTask;
    }
}
