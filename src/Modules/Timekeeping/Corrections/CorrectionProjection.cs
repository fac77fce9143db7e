using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Corrections;

/// <summary>Corrections and what became of them.</summary>
public sealed class CorrectionProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.corrections"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case CorrectionProposed proposed:
                    operations.QueueSqlCommand(
                        "insert into timekeeping.corrections (id, employee_id, work_date, why, proposed_at, state) values ($1, $2, $3, $4, $5, 'proposed')",
                        proposed.CorrectionId, proposed.EmployeeId, proposed.WorkDate, proposed.Why.Ciphertext, proposed.At);
                    break;
                case CorrectionApproved approved:
                    operations.QueueSqlCommand("update timekeeping.corrections set state = 'approved' where id = $1", approved.CorrectionId);
                    break;
                case CorrectionDeclined declined:
                    operations.QueueSqlCommand("update timekeeping.corrections set state = 'declined', answer = $2 where id = $1", declined.CorrectionId, declined.Why.Ciphertext);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.corrections where employee_id = $1", erased.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
