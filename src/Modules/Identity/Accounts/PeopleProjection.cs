using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Identity.Accounts;

/// <summary>What Identity needs of Enrolment's facts: whose number it is, who may have an account, where kiosks stand.</summary>
public sealed class PeopleProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["identity.employees", "identity.sites"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case EmployeeAdded added:
                    operations.QueueSqlCommand(
                        "insert into identity.employees (id, number, name, email) values ($1, $2, $3, $4)", added.EmployeeId, added.Number, added.Name.Ciphertext, added.Email?.Ciphertext);
                    break;
                case EmployeeChanged changed:
                    operations.QueueSqlCommand(
                        "update identity.employees set number = $2, name = $3, email = $4 where id = $1", changed.EmployeeId, changed.Number, changed.Name.Ciphertext, changed.Email?.Ciphertext);
                    break;
                case EmployeeDeactivated deactivated:
                    operations.QueueSqlCommand("update identity.employees set active = false where id = $1", deactivated.EmployeeId);
                    break;
                case EmployeeReactivated reactivated:
                    operations.QueueSqlCommand("update identity.employees set active = true where id = $1", reactivated.EmployeeId);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from identity.employees where id = $1", erased.EmployeeId);
                    break;
                case SiteAdded added:
                    operations.QueueSqlCommand("insert into identity.sites (id, name, added_at) values ($1, $2, $3)", added.SiteId, added.Name, added.At);
                    break;
                case SiteChanged changed:
                    operations.QueueSqlCommand("update identity.sites set name = $2 where id = $1", changed.SiteId, changed.Name);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
