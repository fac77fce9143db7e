namespace Attendance.EventStore.Daemon;

/// <summary>How far a projection is.</summary>
/// <param name="Position">The number it has reached.</param>
/// <param name="Behind">How many numbers it is behind the log's end.</param>
/// <param name="BehindSeconds">How long the oldest event it has not seen has been there.</param>
/// <param name="Error">Why it cannot go on; null when it can.</param>
public sealed record ProjectionStatus(string Name, long Position, long Behind, double BehindSeconds, string? Error, int? Failures, DateTimeOffset? Since)
{
    private const double LongestLag = 30;

    /// <summary>It has met an error, or has not moved for half a minute although there is something to see.</summary>
    public bool IsStuck => Error is not null || BehindSeconds > LongestLag;
}

public static class GetProjections
{
    public static Task<IReadOnlyList<ProjectionStatus>> RunAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<ProjectionStatus>(
            $"""
            select replace(p.name, ':All', ''), p.last_seq_id,
              greatest(({HighWaterMark.LastDrawn}) - p.last_seq_id, 0),
              coalesce(extract(epoch from now() - (select e.timestamp from mt_events e where e.seq_id > p.last_seq_id order by e.seq_id limit 1)), 0)::float8,
              f.error, f.failures, f.since
            from mt_event_progression p left join attendance_projection_faults f on f.name || ':All' = p.name
            order by p.name
            """, cancellation);
}
