using Attendance.EventStore;

namespace Attendance.Recognition.Galleries;

internal sealed record TemplateRow(Guid Id, Guid EmployeeId, Guid PhotoId);

internal static class GetTemplates
{
    public static Task<IReadOnlyList<TemplateRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<TemplateRow>("select id, employee_id, photo_id from recognition.templates order by employee_id", cancellation);

    public static Task<IReadOnlyList<Guid>> InactiveAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select employee_id from recognition.inactive_employees", cancellation);
}
