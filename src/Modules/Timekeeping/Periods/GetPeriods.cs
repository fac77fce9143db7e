using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Periods;

/// <param name="ReopenedAt">Null: it is closed.</param>
/// <param name="People">Whose documents there are.</param>
public sealed record PeriodRow(Guid Id, Guid SiteId, DateOnly From, DateOnly To, DateTimeOffset ClosedAt, string Sha256, long Sequence, DateTimeOffset? ReopenedAt, long People);

public sealed record ClosedTimesheetRow(Guid EmployeeId, Guid SnapshotId, Guid DocumentId);

/// <param name="ReopenedAt">Null: it is closed.</param>
public sealed record OwnPeriodRow(Guid Id, DateOnly From, DateOnly To, DateTimeOffset ClosedAt, DateTimeOffset? ReopenedAt, Guid DocumentId);

/// <summary>Closed days of one person, at whichever site.</summary>
public sealed record ClosedOfPersonRow(Guid EmployeeId, Guid SnapshotId, DateOnly From, DateOnly To);

internal static class GetPeriods
{
    private const string Columns =
        "select id, site_id, first_day, last_day, closed_at, sha256, sequence, reopened_at, (select count(*) from timekeeping.closed_timesheets where period_id = id) from timekeeping.periods";

    public static Task<IReadOnlyList<PeriodRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<PeriodRow>($"{Columns} order by last_day desc, closed_at desc", cancellation);

    public static async Task<PeriodRow?> OneAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<PeriodRow>($"{Columns} where id = $1", cancellation, id)).SingleOrDefault();

    public static Task<IReadOnlyList<ClosedTimesheetRow>> TimesheetsAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        session.QueryAsync<ClosedTimesheetRow>("select employee_id, snapshot_id, document_id from timekeeping.closed_timesheets where period_id = $1", cancellation, id);

    /// <summary>Closed days of people that reach into a range.</summary>
    public static Task<IReadOnlyList<ClosedOfPersonRow>> ClosedOfAsync(IQuerySession session, IReadOnlyCollection<Guid> people, DateRange range, CancellationToken cancellation) =>
        session.QueryAsync<ClosedOfPersonRow>(
            """
            select t.employee_id, t.snapshot_id, p.first_day, p.last_day
            from timekeeping.periods p join timekeeping.closed_timesheets t on t.period_id = p.id
            where p.reopened_at is null and p.first_day <= $2 and p.last_day >= $1 and t.employee_id = any ($3) order by p.closed_at
            """, cancellation, range.From, range.To, people.ToArray());

    /// <summary>All days that are closed for one person: those of their site, and those of which they have a document from elsewhere.</summary>
    public static async Task<IReadOnlyList<DateRange>> ClosedDaysOfAsync(IQuerySession session, Person person, CancellationToken cancellation) =>
        [.. (await session.QueryAsync<ClosedDaysRow>("select first_day, last_day from timekeeping.periods where reopened_at is null and (site_id = $2 or id in (select period_id from timekeeping.closed_timesheets where employee_id = $1))", cancellation, person.Id, person.SiteId)).Select(row => new DateRange(row.From, row.To))];

    /// <summary>Closed periods that reach into a range, by site.</summary>
    public static async Task<ILookup<Guid, DateRange>> ClosedSitesAsync(IQuerySession session, DateRange range, CancellationToken cancellation) =>
        (await session.QueryAsync<ClosedSiteRow>("select site_id, first_day, last_day from timekeeping.periods where reopened_at is null and first_day <= $2 and last_day >= $1", cancellation, range.From, range.To))
            .ToLookup(row => row.SiteId, row => new DateRange(row.From, row.To));

    /// <summary>
    /// Until the open transaction ends, nobody closes the site's days while somebody decides about them, nor decides while somebody closes: each waits for the
    /// other, so that what is decided is in the closed hours or is refused.
    /// </summary>
    public static Task HoldAsync(IQuerySession session, Guid siteId, bool toClose, CancellationToken cancellation) =>
        session.QueryAsync<bool>($"select true from pg_advisory_xact_lock{(toClose ? "" : "_shared")}(hashtextextended('timekeeping.periods/' || $1::text, 0))", cancellation, siteId);

    /// <summary>Those that have a document of this person; the newest first.</summary>
    public static Task<IReadOnlyList<OwnPeriodRow>> OfAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        session.QueryAsync<OwnPeriodRow>(
            """
            select p.id, p.first_day, p.last_day, p.closed_at, p.reopened_at, t.document_id
            from timekeeping.closed_timesheets t join timekeeping.periods p on p.id = t.period_id
            where t.employee_id = $1 order by p.last_day desc, p.closed_at desc
            """, cancellation, employeeId);

    private sealed record ClosedDaysRow(DateOnly From, DateOnly To);

    private sealed record ClosedSiteRow(Guid SiteId, DateOnly From, DateOnly To);
}
