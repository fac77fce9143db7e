using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Imports;

/// <summary>The mappings that files can be read by.</summary>
public sealed class PunchMappingProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.punch_mappings"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is not (PunchMappingSaved or PunchMappingRemoved))
                continue;
            operations.QueueSqlCommand("delete from timekeeping.punch_mappings where lower(name) = lower($1)", e.Data is PunchMappingSaved { Name: var name } ? name : ((PunchMappingRemoved)e.Data).Name);
            if (e.Data is PunchMappingSaved saved)
                operations.QueueSqlCommand("insert into timekeeping.punch_mappings (name, mapping) values ($1, $2::jsonb)", saved.Name, JsonSerializer.Serialize(saved.Mapping, EventJson.Options));
        }
        return ValueTask.CompletedTask;
    }
}
