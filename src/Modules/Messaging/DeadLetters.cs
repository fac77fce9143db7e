using Attendance.EventStore;
using Attendance.Messaging.Postgres;

namespace Attendance.Messaging;

/// <summary>A message whose handler gave up.</summary>
/// <param name="What">The stored name of the event or message.</param>
/// <param name="Since">When it was forwarded.</param>
/// <param name="At">When it was given up.</param>
public sealed record DeadLetter(long Id, string Destination, string What, string Error, int Attempts, DateTimeOffset Since, DateTimeOffset At);

/// <param name="Oldest">Seconds that the oldest due message has waited.</param>
public sealed record InboxCounts(long Pending, long Dead, double Oldest);

/// <summary>What an administrator sees of the messages, and does about those that were given up.</summary>
public static class DeadLetters
{
    /// <summary>The newest thousand.</summary>
    public static Task<IReadOnlyList<DeadLetter>> AllAsync(IQuerySession session, CancellationToken cancellation) => session.QueryAsync<DeadLetter>(InboxSql.Dead, cancellation);

    /// <summary>The numbers of all.</summary>
    public static Task<IReadOnlyList<long>> IdsAsync(IQuerySession session, CancellationToken cancellation) => session.QueryAsync<long>(InboxSql.DeadIds, cancellation);

    public static async Task<InboxCounts> CountAsync(IQuerySession session, CancellationToken cancellation) => (await session.QueryAsync<InboxCounts>(InboxSql.Count, cancellation))[0];

    /// <summary>Handled again from its first attempt, before what its stream has waiting.</summary>
    public static void Replay(IDocumentOperations operations, IReadOnlyList<long> ids) => operations.QueueSqlCommand(InboxSql.Replay, ids.ToArray());

    public static void Discard(IDocumentOperations operations, IReadOnlyList<long> ids) => operations.QueueSqlCommand(InboxSql.Discard, ids.ToArray());
}
