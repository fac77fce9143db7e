using Attendance.EventStore;

namespace Attendance.Identity.Postgres;

/// <param name="Hash">Null: the employee has no PIN.</param>
internal sealed record PinRow(Guid EmployeeId, string? Hash);

internal static class PinSql
{
    /// <summary>The PIN of the active employee with this number.</summary>
    public static async Task<PinRow?> FindAsync(IQuerySession session, string number, CancellationToken cancellation) =>
        (await session.QueryAsync<PinRow>(
            "select e.id, p.hash from identity.employees e left join identity.pins p on p.employee_id = e.id where e.number = $1 and e.active", cancellation, number)).SingleOrDefault();

    public static async Task<bool> ExistsAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from identity.pins where employee_id = $1)", cancellation, employeeId))[0];

    /// <summary>Takes one of the few attempts, before anything is compared; the last one locks, and a right PIN gives all back.</summary>
    /// <returns>How many were taken in a row; null when the PIN is locked.</returns>
    public static async Task<int?> TakeAttemptAsync(IQuerySession session, Guid employeeId, DateTimeOffset now, int most, DateTimeOffset lockedUntil, CancellationToken cancellation) =>
        await session.QueryAsync<int>(
            """
            update identity.pins
            set failures = case when locked_until is null then failures + 1 else 1 end,
                locked_until = case when locked_until is null and failures + 1 >= $3 then $4::timestamptz end
            where employee_id = $1 and (locked_until is null or locked_until <= $2)
            returning failures
            """, cancellation, employeeId, now, most, lockedUntil) is [var taken] ? taken : null;

    public static void Set(IDocumentOperations operations, Guid employeeId, string hash) =>
        operations.QueueSqlCommand(
            "insert into identity.pins (employee_id, hash) values ($1, $2) on conflict (employee_id) do update set hash = excluded.hash, failures = 0, locked_until = null", employeeId, hash);

    public static void Remove(IDocumentOperations operations, Guid employeeId) =>
        operations.QueueSqlCommand("delete from identity.pins where employee_id = $1", employeeId);

    public static void ClearFailures(IDocumentOperations operations, Guid employeeId) =>
        operations.QueueSqlCommand("update identity.pins set failures = 0, locked_until = null where employee_id = $1 and (failures > 0 or locked_until is not null)", employeeId);
}
