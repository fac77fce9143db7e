using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Punches;

/// <summary>Everyone's punches, and who is in now.</summary>
public sealed class PunchProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.punches", "timekeeping.presences", "timekeeping.moved_punches"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var punches = page.Select(e => e.Data).OfType<PunchRecorded>().ToList();
        var reassigned = page.Select(e => e.Data).OfType<PunchReassigned>().ToList();
        if (punches.Count > 0)
        {
            object[] columns =
            [
                Each(punches, punch => punch.PunchId), Each(punches, punch => punch.EmployeeId), Each(punches, punch => punch.OccurredAt.UtcDateTime),
                Each(punches, punch => punch.LocalTime), Each(punches, punch => punch.Zone), Each(punches, punch => punch.Direction.ToString()),
                Each(punches, punch => punch.SiteId), Each(punches, punch => punch.Method.ToString()), Each(punches, punch => punch.WorkDate),
            ];
            operations.QueueSqlCommand(
                """
                insert into timekeeping.punches (id, employee_id, occurred_at, local_time, zone, direction, site_id, method, work_date)
                select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamp[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::date[])
                """, columns);
        }
        var excluded = page.Select(e => e.Data).OfType<PunchExcluded>().ToList();
        foreach (var e in reassigned)
        {
            operations.QueueSqlCommand(
                "insert into timekeeping.moved_punches (punch_id, cause, employee_id, direction, work_date) select id, $2, employee_id, direction, work_date from timekeeping.punches where id = $1 on conflict do nothing", e.PunchId, e.CausePunchId);
            operations.QueueSqlCommand("update timekeeping.punches set direction = $2, work_date = $3 where id = $1", e.PunchId, e.Direction, e.WorkDate);
        }
        // A correction excludes, then adds and reassigns; what is excluded is never reassigned afterwards.
        if (excluded.Count > 0)
        {
            operations.QueueSqlCommand("delete from timekeeping.punches where id = any ($1)", excluded.Select(e => e.PunchId).ToArray());
            operations.QueueSqlCommand("delete from timekeeping.presences where employee_id = any ($1)", excluded.Select(e => e.EmployeeId).ToArray());
        }
        var erased = page.Select(e => e.Data).OfType<PersonErased>().Select(e => e.EmployeeId).ToArray();
        if (punches.Count + reassigned.Count + excluded.Count > 0)
        {
            operations.QueueSqlCommand(
                """
                insert into timekeeping.presences (employee_id, direction, occurred_at, local_time, site_id, work_date)
                select last.* from unnest($1::uuid[]) as changed (id)
                join lateral (
                  select employee_id, direction, occurred_at, local_time, site_id, work_date from timekeeping.punches
                  -- The last punch belongs to one of the last days; all the years before need not be read for it.
                  where employee_id = changed.id and work_date >= (select max(work_date) - 2 from timekeeping.punches where employee_id = changed.id)
                  order by occurred_at desc, direction = 'In' desc, id desc limit 1) last on true
                on conflict (employee_id) do update
                set direction = excluded.direction, occurred_at = excluded.occurred_at, local_time = excluded.local_time,
                    site_id = excluded.site_id, work_date = excluded.work_date
                """, punches.Select(punch => punch.EmployeeId).Concat(reassigned.Select(e => e.EmployeeId)).Concat(excluded.Select(e => e.EmployeeId)).Distinct().ToArray());
            operations.QueueSqlCommand("insert into timekeeping.board_changes (projection, changes) values ($1, 1) on conflict (projection) do update set changes = board_changes.changes + 1", Name);
        }
        if (erased.Length > 0)
        {
            operations.QueueSqlCommand("delete from timekeeping.presences where employee_id = any ($1)", erased);
            operations.QueueSqlCommand("delete from timekeeping.punches where employee_id = any ($1)", erased);
            operations.QueueSqlCommand("delete from timekeeping.moved_punches where employee_id = any ($1)", erased);
        }
        return ValueTask.CompletedTask;
    }

    private static T[] Each<T>(List<PunchRecorded> punches, Func<PunchRecorded, T> pick) => [.. punches.Select(pick)];
}
