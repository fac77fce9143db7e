using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Absences;

/// <summary>Absences and what became of them.</summary>
public sealed class AbsenceProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.absences"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case AbsenceRequested requested:
                    operations.QueueSqlCommand(
                        "insert into timekeeping.absences (id, employee_id, first_day, last_day, part, minutes, kind, why, requested_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'requested')",
                        requested.AbsenceId, requested.EmployeeId, requested.From, requested.To, requested.Part.ToString(), (int)(requested.Hours?.TotalMinutes ?? 0), requested.Kind.Ciphertext, requested.Why.Ciphertext, requested.At);
                    break;
                case AbsenceApproved approved:
                    operations.QueueSqlCommand("update timekeeping.absences set state = 'approved' where id = $1", approved.AbsenceId);
                    break;
                case AbsenceDeclined declined:
                    operations.QueueSqlCommand("update timekeeping.absences set state = 'declined', answer = $2 where id = $1", declined.AbsenceId, declined.Why.Ciphertext);
                    break;
                case AbsenceCancelled cancelled:
                    operations.QueueSqlCommand("update timekeeping.absences set state = 'cancelled' where id = $1", cancelled.AbsenceId);
                    break;
                case AbsenceShortened shortened:
                    operations.QueueSqlCommand("update timekeeping.absences set last_day = $2 where id = $1", shortened.AbsenceId, shortened.To);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.absences where employee_id = $1", erased.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
