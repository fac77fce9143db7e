using Attendance.EventStore;

namespace Attendance.Enrolment.Erasures;

public sealed record ErasureRow(Guid CertificateId, Guid EmployeeId, DateTimeOffset At);

/// <summary>Who was erased, the newest first.</summary>
public static class GetErasures
{
    public static Task<IReadOnlyList<ErasureRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<ErasureRow>("select certificate_id, employee_id, at from enrolment.erasures order by at desc, certificate_id", cancellation);

    public static async Task<ErasureRow?> OneAsync(IQuerySession session, Guid certificateId, CancellationToken cancellation) =>
        (await session.QueryAsync<ErasureRow>("select certificate_id, employee_id, at from enrolment.erasures where certificate_id = $1", cancellation, certificateId)).SingleOrDefault();
}
