namespace Attendance.Messaging.Postgres;

internal static class InboxSql
{
    /// <summary>A handler starts with the first page that is forwarded after its first deployment.</summary>
    public const string Register = "insert into messaging_destinations (name, starts_after) select unnest($1::text[]), $2 on conflict (name) do nothing";

    /// <summary>One row per event and handler.</summary>
    public const string Forward =
        """
        insert into messaging_inbox (event_id, name, destination, stream_id)
        select m.event_id, m.name, m.destination, m.stream_id
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::text[]) with ordinality as m (event_id, destination, stream_id, sequence, name, position)
        join messaging_destinations d on d.name = m.destination and d.starts_after < m.sequence
        order by m.position
        on conflict (event_id, destination) do nothing
        """;

    /// <summary>What a handler sends: known by its parent and its place, so that it is there once.</summary>
    public const string Send =
        "insert into messaging_inbox (parent_id, ordinal, name, body, destination, stream_id, due_at, user_name, correlation_id, causation_id, headers) values ($1, $2, $3, $4::jsonb, $5, $6, coalesce($7::timestamptz, now()), $8, $9, $10, $11::jsonb) on conflict (parent_id, ordinal) do nothing";

    private const string Columns = "id, event_id, name, body::text, stream_id, destination, attempts, user_name, correlation_id, causation_id, headers::text";

    // Due, and the oldest message of its stream that waits for the same destination. One look per row: as an anti join it
    // would read every row that waits.
    private const string IsHead =
        """
        i.status = 'pending' and i.due_at <= now() and exists (
          select from messaging_inbox earlier
          where earlier.destination = i.destination and earlier.stream_id = i.stream_id and earlier.status = 'pending' and earlier.id < i.id) is false
        """;

    /// <summary>
    /// Counts the first attempt of several messages, the oldest ones. The seconds keep others away until each row is locked,
    /// and are the wait after a crash. Each destination is looked at by itself, so that what waits for another is not read.
    /// </summary>
    public const string ClaimNew =
        $"""
        update messaging_inbox set attempts = 1, due_at = now() + interval '5 seconds'
        where id = any (array(
          select head.id from unnest($1::text[]) as wanted (destination) cross join lateral (
            select i.id from messaging_inbox i where i.destination = wanted.destination and i.attempts = 0 and {IsHead} order by i.id limit $2 for update skip locked) head
          order by head.id limit $2))
        returning {Columns}
        """;

    /// <summary>Counts a further attempt of one message by itself: where one kills the process, no other dies with it.</summary>
    public const string ClaimRetried =
        $"""
        update messaging_inbox set attempts = attempts + 1, due_at = now() + interval '2 seconds'
        where id = any (array(select i.id from messaging_inbox i where i.destination = any ($1) and i.attempts > 0 and {IsHead} order by i.id limit 1 for update skip locked))
        returning {Columns}
        """;

    public const string Lock =
        "select id from messaging_inbox where id = any ($1) and attempts = ($2::int[])[array_position($1, id)] and status = 'pending' for update skip locked";

    public const string Finish = "update messaging_inbox set status = 'done', finished_at = now(), error = null where id = any ($1)";

    /// <summary>Finished and discarded messages stay for a week; dead letters until somebody decides.</summary>
    public const string Prune = "delete from messaging_inbox where status in ('done', 'discarded') and finished_at < now() - interval '7 days'";

    public const string GiveBack = "update messaging_inbox set attempts = attempts - 1, due_at = now() where id = $1 and attempts = $2 and status = 'pending'";

    public const string Dead = "select id, destination, name, coalesce(error, ''), attempts, created_at, finished_at from messaging_inbox where status = 'dead' order by id desc limit 1000";

    public const string DeadIds = "select id from messaging_inbox where status = 'dead' order by id";

    public const string Count =
        """
        select (select count(*) from messaging_inbox where status = 'pending'), (select count(*) from messaging_inbox where status = 'dead'),
          coalesce(extract(epoch from now() - (select min(due_at) from messaging_inbox where status = 'pending' and due_at < now())), 0)::float8
        """;

    public const string Replay =
        "update messaging_inbox set status = 'pending', attempts = 0, due_at = now(), finished_at = null, error = null where id = any ($1) and status = 'dead'";

    public const string Discard = "update messaging_inbox set status = 'discarded', finished_at = now() where id = any ($1) and status = 'dead'";

    /// <summary>$3: whether it is a dead letter now; $4: seconds until the next attempt; $5: the attempt that failed.</summary>
    public const string Fail =
        """
        update messaging_inbox
        set error = $2, due_at = now() + make_interval(secs => $4),
            status = case when $3 then 'dead' else status end, finished_at = case when $3 then now() end
        where id = $1 and status = 'pending' and attempts = $5
        """;
}
