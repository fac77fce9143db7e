using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Recognition.Targets;

/// <summary>What is in force, and where it can be decided.</summary>
public sealed class MatchTargetProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["recognition.match_targets", "recognition.sites"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case MatchTargetSet set:
                    operations.QueueSqlCommand(
                        """
                        insert into recognition.match_targets (site_id, false_positive, people, threshold, false_negative, low, high, own_factor, model_sha256, at)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                        on conflict (site_id) do update set false_positive = $2, people = $3, threshold = $4, false_negative = $5, low = $6, high = $7, own_factor = $8, model_sha256 = $9, at = $10
                        """,
                        set.SiteId ?? Guid.Empty, set.FalsePositive, set.People, set.Threshold, set.FalseNegative, set.Low, set.High, set.OwnFactor, set.ModelSha256, set.At);
                    break;
                case MatchTargetRemoved removed:
                    operations.QueueSqlCommand("delete from recognition.match_targets where site_id = $1", removed.SiteId);
                    break;
                case SiteAdded added:
                    operations.QueueSqlCommand("insert into recognition.sites (id, name) values ($1, $2)", added.SiteId, added.Name);
                    break;
                case SiteChanged changed:
                    operations.QueueSqlCommand("update recognition.sites set name = $2 where id = $1", changed.SiteId, changed.Name);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
