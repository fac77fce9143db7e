using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <summary>What revoked kiosks had kept, and nobody has decided on.</summary>
public sealed class HeldCheckInProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.held_check_ins"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case CheckInHeld held:
                    operations.QueueSqlCommand(
                        "insert into timekeeping.held_check_ins (punch_id, employee_id, site_id, occurred_at, zone, asked, time_doubtful, device_name, revoked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        held.PunchId, held.EmployeeId, held.SiteId, held.OccurredAt, held.Zone, held.Asked.ToString(), held.TimeDoubtful == true, held.DeviceName, held.RevokedAt);
                    break;
                case HeldCheckInDecided decided:
                    operations.QueueSqlCommand("delete from timekeeping.held_check_ins where punch_id = $1", decided.PunchId);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.held_check_ins where employee_id = $1", erased.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
