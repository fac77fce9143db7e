using Attendance.EventStore;

namespace Attendance.Identity.Postgres;

/// <param name="Hash">Null: the employee has no PIN.</param>
internal sealed record PinRow(Guid EmployeeId, string? Hash, DateTimeOffset? LockedUntil);

internal static class PinSql
{
    /// <summary>The PIN of the active employee with this number.</summary>
    public static async Task<PinRow?> FindAsync(IQuerySession session, string number, CancellationToken cancellation) =>
        (await session.QueryAsync<PinRow>(
            "select e.id, p.hash, p.locked_until from identity.employees e left join identity.pins p on p.employee_id = e.id where e.number = $1 and e.active", cancellation, number)).SingleOrDefault();

    public static async Task<bool> ExistsAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from identity.pins where employee_id = $1)", cancellation, employeeId))[0];

    public static async Task<int> CountFailureAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<int>("update identity.pins set failures = failures + 1 where employee_id = $1 returning failures", cancellation, employeeId))[0];

    public static void Set(IDocumentOperations operations, Guid employeeId, string hash) =>
        operations.QueueSqlCommand(
            "insert into identity.pins (employee_id, hash) values ($1, $2) on conflict (employee_id) do update set hash = excluded.hash, failures = 0, locked_until = null", employeeId, hash);

    public static void Lock(IDocumentOperations operations, Guid employeeId, DateTimeOffset until) =>
        operations.QueueSqlCommand("update identity.pins set failures = 0, locked_until = $2 where employee_id = $1", employeeId, until);

    public static void ClearFailures(IDocumentOperations operations, Guid employeeId) =>
        operations.QueueSqlCommand("update identity.pins set failures = 0, locked_until = null where employee_id = $1 and (failures > 0 or locked_until is not null)", employeeId);
}
