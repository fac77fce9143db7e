using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Rules;

/// <summary>Which rules are in force from when; set again for the same date, the later ones count.</summary>
public sealed class WorkRulesProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.work_rules"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is WorkRulesSet set)
                operations.QueueSqlCommand(
                    """
                    insert into timekeeping.work_rules (scope, valid_from, rules) values ($1, $2, $3::jsonb)
                    on conflict (scope, valid_from) do update set rules = excluded.rules
                    """,
                    set.Scope ?? Guid.Empty, set.From, JsonSerializer.Serialize(set.Rules, EventJson.Options));
            else if (e.Data is PersonErased erased)
                operations.QueueSqlCommand("delete from timekeeping.work_rules where scope = $1", erased.EmployeeId);
        }
        return ValueTask.CompletedTask;
    }
}
