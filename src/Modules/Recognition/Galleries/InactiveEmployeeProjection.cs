using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Recognition.Galleries;

/// <summary>Who must not be recognised although there are templates of them.</summary>
public sealed class InactiveEmployeeProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["recognition.inactive_employees"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case EmployeeDeactivated deactivated:
                    operations.QueueSqlCommand("insert into recognition.inactive_employees (employee_id) values ($1) on conflict do nothing", deactivated.EmployeeId);
                    break;
                case EmployeeReactivated reactivated:
                    operations.QueueSqlCommand("delete from recognition.inactive_employees where employee_id = $1", reactivated.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
