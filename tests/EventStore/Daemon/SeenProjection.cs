namespace Attendance.EventStore.Tests.Daemon;

/// <summary>What a test's projection shall do, and how often it was asked.</summary>
internal sealed class Conduct
{
    private int _pages;

    public string Node { get; init; } = "one";

    public bool Throws { get; set; }

    public bool QueuesFaultySql { get; set; }

    public int Pages => _pages;

    public void Asked() => Interlocked.Increment(ref _pages);
}

/// <summary>Writes down every number it is shown, in the order it is shown them; nothing stops a number from standing there twice.</summary>
internal sealed class SeenProjection(Conduct conduct) : EventProjection
{
    public const string Table = "create table seen (position bigint generated always as identity, seq bigint not null, node text not null)";

    private const string Insert = "insert into seen (seq, node) select n, $2 from unnest($1::bigint[]) with ordinality as u (n, i) order by i";

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        conduct.Asked();
        operations.QueueSqlCommand(Insert, page.Select(e => e.Sequence).ToArray(), conduct.Node);
        if (conduct.Throws)
            throw new InvalidOperationException("It stops half way.");
        if (conduct.QueuesFaultySql)
            operations.QueueSqlCommand("select 1 / 0");
        return ValueTask.CompletedTask;
    }
}

internal static class Seen
{
    public static Task<IReadOnlyList<long>> SeenAsync(this Node node) => node.QueryAsync<long>("select seq from seen order by position");

    public static Task<IReadOnlyList<long>> CommittedAsync(this Node node) => node.QueryAsync<long>("select seq_id from mt_events order by seq_id");

    public static async Task<long> ProgressAsync(this Node node, string projection) =>
        (await node.QueryAsync<long>("select last_seq_id from mt_event_progression where name = $1", $"{projection}:All")) is [var reached] ? reached : 0;
}
