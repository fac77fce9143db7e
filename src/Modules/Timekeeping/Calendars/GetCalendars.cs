using Attendance.EventStore;

namespace Attendance.Timekeeping.Calendars;

internal static class GetCalendars
{
    /// <summary>Since when a person's calendar is open; null: it is not.</summary>
    public static async Task<DateTimeOffset?> OpenedAtAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        await session.QueryAsync<DateTimeOffset>("select opened_at from timekeeping.calendars where employee_id = $1", cancellation, employeeId) is [var at] ? at : null;

    /// <summary>Whose calendar a secret opens, of those who are employed; null: nobody's.</summary>
    public static async Task<Guid?> OwnerAsync(IQuerySession session, string secretSha256, CancellationToken cancellation) =>
        await session.QueryAsync<Guid>(
            "select c.employee_id from timekeeping.calendars c join timekeeping.people p on p.id = c.employee_id where c.secret_sha256 = $1 and p.active", cancellation, secretSha256) is [var id] ? id : null;
}
