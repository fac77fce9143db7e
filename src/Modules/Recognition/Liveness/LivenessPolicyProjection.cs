using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Recognition.Liveness;

/// <summary>What is in force, by place.</summary>
public sealed class LivenessPolicyProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["recognition.liveness_policies"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is LivenessPolicySet set)
                operations.QueueSqlCommand(
                    "insert into recognition.liveness_policies (site_id, policy) values ($1, $2) on conflict (site_id) do update set policy = $2", set.SiteId ?? Guid.Empty, $"{set.Policy}");
            else if (e.Data is LivenessPolicyRemoved removed)
                operations.QueueSqlCommand("delete from recognition.liveness_policies where site_id = $1", removed.SiteId);
        }
        return ValueTask.CompletedTask;
    }
}
