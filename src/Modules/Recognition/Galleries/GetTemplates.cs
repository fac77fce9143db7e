using Attendance.EventStore;

namespace Attendance.Recognition.Galleries;

internal sealed record TemplateRow(Guid Id, Guid EmployeeId, Guid PhotoId);

internal static class GetTemplates
{
    /// <summary>Of one recogniser: what another one made says nothing to it.</summary>
    public static Task<IReadOnlyList<TemplateRow>> AllAsync(IQuerySession session, string modelSha256, CancellationToken cancellation) =>
        session.QueryAsync<TemplateRow>("select id, employee_id, photo_id from recognition.templates where model_sha256 = $1 order by employee_id", cancellation, modelSha256);

    /// <summary>The recogniser that most templates are of; null when there is none.</summary>
    public static async Task<string?> MostUsedAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<string>("select model_sha256 from recognition.templates group by model_sha256 order by count(*) desc limit 1", cancellation)).SingleOrDefault();

    public static Task<IReadOnlyList<Guid>> InactiveAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select employee_id from recognition.inactive_employees", cancellation);
}
