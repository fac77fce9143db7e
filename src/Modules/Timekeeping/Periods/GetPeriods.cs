using Attendance.EventStore;

namespace Attendance.Timekeeping.Periods;

/// <param name="ReopenedAt">Null: it is closed.</param>
/// <param name="People">Whose documents there are.</param>
public sealed record PeriodRow(Guid Id, Guid SiteId, DateOnly From, DateOnly To, DateTimeOffset ClosedAt, string Sha256, long Sequence, DateTimeOffset? ReopenedAt, long People);

public sealed record ClosedTimesheetRow(Guid EmployeeId, Guid SnapshotId, Guid DocumentId);

/// <param name="ReopenedAt">Null: it is closed.</param>
public sealed record OwnPeriodRow(Guid Id, DateOnly From, DateOnly To, DateTimeOffset ClosedAt, DateTimeOffset? ReopenedAt, Guid DocumentId);

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

    /// <summary>Those that have a document of this person; the newest first.</summary>
    public static Task<IReadOnlyList<OwnPeriodRow>> OfAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        session.QueryAsync<OwnPeriodRow>(
            """
            select p.id, p.first_day, p.last_day, p.closed_at, p.reopened_at, t.document_id
            from timekeeping.closed_timesheets t join timekeeping.periods p on p.id = t.period_id
            where t.employee_id = $1 order by p.last_day desc, p.closed_at desc
            """, cancellation, employeeId);
}
