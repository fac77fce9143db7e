using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Groups;

/// <summary>Groups by name, and who belongs to them from when; set again for the same date, the later assignment counts.</summary>
public sealed class GroupProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.work_groups", "timekeeping.work_group_members"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case WorkGroupAdded added:
                    operations.QueueSqlCommand("insert into timekeeping.work_groups (id, name) values ($1, $2)", added.GroupId, added.Name);
                    break;
                case WorkGroupRenamed renamed:
                    operations.QueueSqlCommand("update timekeeping.work_groups set name = $2 where id = $1", renamed.GroupId, renamed.Name);
                    break;
                case WorkGroupAssigned assigned:
                    operations.QueueSqlCommand(
                        """
                        insert into timekeeping.work_group_members (employee_id, valid_from, group_id, former_group_id, assigned_at)
                        values ($1, $2, $3, (select group_id from timekeeping.work_group_members where employee_id = $1 and valid_from <= $2 order by valid_from desc limit 1), $4)
                        on conflict (employee_id, valid_from) do update set group_id = excluded.group_id, former_group_id = excluded.former_group_id, assigned_at = excluded.assigned_at
                        """,
                        assigned.EmployeeId, assigned.From, assigned.GroupId, assigned.At);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.work_group_members where employee_id = $1", erased.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
