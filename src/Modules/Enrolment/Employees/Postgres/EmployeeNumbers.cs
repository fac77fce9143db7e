using Attendance.EventStore;

namespace Attendance.Enrolment.Employees.Postgres;

/// <summary>A number belongs to one employee.</summary>
internal static class EmployeeNumbers
{
    private const string TakeNumber =
        "insert into enrolment.numbers (number, employee_id) values ($1, $2) on conflict (employee_id) do update set number = excluded.number";

    public static void Take(IDocumentOperations operations, string number, Guid employeeId) =>
        operations.QueueSqlCommand(TakeNumber, number, employeeId);

    /// <summary>Whose each number is.</summary>
    public static async Task<IReadOnlyDictionary<string, Guid>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<TakenNumber>("select number, employee_id from enrolment.numbers", cancellation)).ToDictionary(taken => taken.Number, taken => taken.EmployeeId, StringComparer.Ordinal);

    public static void GiveBack(IDocumentOperations operations, Guid employeeId) =>
        operations.QueueSqlCommand("delete from enrolment.numbers where employee_id = $1", employeeId);

    /// <exception cref="Rejection">Another employee has the number.</exception>
    public static async Task SaveAsync(IDocumentSession session, string number, CancellationToken cancellation)
    {
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (UniquenessException e) when (e.Constraint == "numbers_pkey")
        {
            throw new Rejection($"Another employee already has the number {number}.", "number", RejectionKind.Conflict);
        }
    }
}

public sealed record TakenNumber(string Number, Guid EmployeeId);
