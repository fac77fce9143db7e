using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.SignOffs;

/// <summary>Who confirmed and approved which hours; the last word of each kind.</summary>
public sealed class SignOffProjection : EventProjection
{
    private const string Put =
        """
        insert into timekeeping.sign_offs (employee_id, first_day, last_day, what, sha256, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (employee_id, first_day, last_day, what) do update set sha256 = excluded.sha256, at = excluded.at
        """;

    public override IReadOnlyList<string> Tables => ["timekeeping.sign_offs"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is HoursConfirmed confirmed)
                operations.QueueSqlCommand(Put, confirmed.EmployeeId, confirmed.From, confirmed.To, "confirmed", confirmed.Sha256, confirmed.At);
            else if (e.Data is HoursApproved approved)
                operations.QueueSqlCommand(Put, approved.EmployeeId, approved.From, approved.To, "approved", approved.Sha256, approved.At);
            else if (e.Data is PersonErased erased)
                operations.QueueSqlCommand("delete from timekeeping.sign_offs where employee_id = $1", erased.EmployeeId);
        }
        return ValueTask.CompletedTask;
    }
}
