using Attendance.EventStore;
using Attendance.Messaging.Postgres;

namespace Attendance.Messaging;

/// <summary>
/// The log is the outbox: this reads it in order and writes one inbox row per handler, in the transaction of its own
/// progress. Forwarding twice changes nothing.
/// </summary>
internal sealed class InboxForwarding(Subscriptions subscriptions) : EventProjection
{
    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        operations.QueueSqlCommand(InboxSql.Register, subscriptions.Destinations, page[0].Sequence - 1);
        var rows = page.SelectMany(e => subscriptions.OfEvents[e.Data.GetType()].Select(subscription => (Event: e, subscription.Destination))).ToList();
        if (rows.Count > 0)
        {
            operations.QueueSqlCommand(
                InboxSql.Forward,
                rows.Select(row => row.Event.Id).ToArray(), rows.Select(row => row.Destination).ToArray(),
                rows.Select(row => row.Event.StreamId).ToArray(), rows.Select(row => row.Event.Sequence).ToArray(), rows.Select(row => row.Event.EventTypeName).ToArray());
        }
        return ValueTask.CompletedTask;
    }
}
