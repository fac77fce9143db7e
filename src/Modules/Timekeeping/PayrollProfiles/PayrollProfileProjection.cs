using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.PayrollProfiles;

/// <summary>The payroll profiles that can be chosen.</summary>
public sealed class PayrollProfileProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.payroll_profiles"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is not (PayrollProfileSaved or PayrollProfileRemoved))
                continue;
            operations.QueueSqlCommand("delete from timekeeping.payroll_profiles where lower(name) = lower($1)", e.Data is PayrollProfileSaved { Name: var name } ? name : ((PayrollProfileRemoved)e.Data).Name);
            if (e.Data is PayrollProfileSaved saved)
                operations.QueueSqlCommand("insert into timekeeping.payroll_profiles (name, columns, separator, hours) values ($1, $2, $3, $4)", saved.Name, string.Join(' ', saved.Columns), saved.Separator, saved.Hours);
        }
        return ValueTask.CompletedTask;
    }
}
