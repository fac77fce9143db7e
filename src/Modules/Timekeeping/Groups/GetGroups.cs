using Attendance.EventStore;

namespace Attendance.Timekeeping.Groups;

public sealed record GroupView(Guid Id, string Name);

/// <param name="GroupId">Null: to none from this date on.</param>
/// <param name="Former">To which they belonged on that date until it was set.</param>
/// <param name="At">When it was set.</param>
public sealed record MemberRow(Guid EmployeeId, DateOnly From, Guid? GroupId, Guid? Former, DateTimeOffset At);

/// <summary>Groups, and who belongs to them from when.</summary>
public static class GetGroups
{
    private const string Members = "select employee_id, valid_from, group_id, former_group_id, assigned_at from timekeeping.work_group_members";

    public static Task<IReadOnlyList<GroupView>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<GroupView>("select id, name from timekeeping.work_groups order by lower(name), id", cancellation);

    public static Task<IReadOnlyList<MemberRow>> MembersAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<MemberRow>($"{Members} order by employee_id, valid_from", cancellation);

    public static Task<IReadOnlyList<MemberRow>> OfPersonAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        session.QueryAsync<MemberRow>($"{Members} where employee_id = $1 order by valid_from", cancellation, employeeId);

    /// <exception cref="Rejection">There is no such group.</exception>
    public static async Task<GroupView> OneAsync(IQuerySession session, string? id, CancellationToken cancellation) =>
        Guid.TryParse(id, out var known) && await session.QueryAsync<GroupView>("select id, name from timekeeping.work_groups where id = $1", cancellation, known) is [var group] ? group
            : throw new Rejection("There is no such group.", "group", RejectionKind.NotFound);
}
