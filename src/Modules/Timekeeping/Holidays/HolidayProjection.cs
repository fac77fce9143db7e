using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Holidays;

/// <summary>Which days are holidays, and where.</summary>
public sealed class HolidayProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.holidays"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            if (e.Data is HolidaysImported imported)
                operations.QueueSqlCommand(
                    "insert into timekeeping.holidays (scope, day, name) select $1, * from unnest($2::date[], $3::text[]) on conflict (scope, day) do update set name = excluded.name",
                    imported.SiteId ?? Guid.Empty, imported.Days.Select(day => day.Date).ToArray(), imported.Days.Select(day => day.Name).ToArray());
            else if (e.Data is HolidayRemoved removed)
                operations.QueueSqlCommand("delete from timekeeping.holidays where scope = $1 and day = $2", removed.SiteId ?? Guid.Empty, removed.Date);
        }
        return ValueTask.CompletedTask;
    }
}
