namespace Attendance.Messaging.Postgres;

internal static class InboxSql
{
    /// <summary>A handler starts with the first page that is forwarded after its first deployment.</summary>
    public const string Register = "insert into messaging_destinations (name, starts_after) select unnest($1::text[]), $2 on conflict (name) do nothing";

    /// <summary>One row per event and handler.</summary>
    public const string Forward =
        """
        insert into messaging_inbox (event_id, destination, stream_id)
        select m.event_id, m.destination, m.stream_id
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[]) with ordinality as m (event_id, destination, stream_id, sequence, position)
        join messaging_destinations d on d.name = m.destination and d.starts_after < m.sequence
        order by m.position
        on conflict (event_id, destination) do nothing
        """;

    /// <summary>
    /// Counts an attempt of the oldest due message whose stream has no earlier one waiting for the same destination.
    /// The two seconds keep others away until the row is locked, and are the wait after a crash.
    /// </summary>
    public const string Claim =
        """
        update messaging_inbox set attempts = attempts + 1, due_at = now() + interval '2 seconds'
        where id = (
          select i.id from messaging_inbox i
          where i.status = 'pending' and i.due_at <= now() and i.destination = any ($1)
            and not exists (
              select 1 from messaging_inbox earlier
              where earlier.destination = i.destination and earlier.stream_id = i.stream_id and earlier.status = 'pending' and earlier.id < i.id)
          order by i.id limit 1 for update skip locked)
        returning id, event_id, stream_id, destination, attempts
        """;

    public const string Lock = "select id from messaging_inbox where id = $1 and attempts = $2 and status = 'pending' for update skip locked";

    public const string Finish = "update messaging_inbox set status = 'done', finished_at = now(), error = null where id = $1";

    /// <summary>Finished messages stay for a week; dead letters until somebody decides.</summary>
    public const string Prune = "delete from messaging_inbox where status = 'done' and finished_at < now() - interval '7 days'";

    public const string GiveBack = "update messaging_inbox set attempts = attempts - 1, due_at = now() where id = $1 and attempts = $2 and status = 'pending'";

    /// <summary>$3: whether it is a dead letter now; $4: seconds until the next attempt; $5: the attempt that failed.</summary>
    public const string Fail =
        """
        update messaging_inbox
        set error = $2, due_at = now() + make_interval(secs => $4),
            status = case when $3 then 'dead' else status end, finished_at = case when $3 then now() end
        where id = $1 and status = 'pending' and attempts = $5
        """;
}
