using Attendance.EventStore;

namespace Attendance.Enrolment.Erasures;

public sealed record ErasureRow(Guid CertificateId, Guid EmployeeId, DateTimeOffset At);

/// <summary>Who was erased, the newest first.</summary>
public static class GetErasures
{
    public static Task<IReadOnlyList<ErasureRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<ErasureRow>("select certificate_id, employee_id, at from enrolment.erasures order by at desc, certificate_id", cancellation);

    /// <summary>Those of these employees who were erased.</summary>
    public static async Task<IReadOnlySet<Guid>> ErasedAsync(IQuerySession session, IEnumerable<Guid> ids, CancellationToken cancellation) =>
        (await session.QueryAsync<Guid>("select employee_id from enrolment.erasures where employee_id = any ($1)", cancellation, ids.Distinct().ToArray())).ToHashSet();

    /// <summary>Those of these who are on the list of employees.</summary>
    public static Task<IReadOnlyList<Guid>> StillKnownAsync(IQuerySession session, Guid[] ids, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select id from enrolment.employees where id = any ($1)", cancellation, ids);

    /// <summary>Those of these who are said to have agreed.</summary>
    public static Task<IReadOnlyList<Guid>> StillConsentingAsync(IQuerySession session, Guid[] ids, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select id from enrolment.employees where id = any ($1) and consent_version is not null", cancellation, ids);

    public static async Task<ErasureRow?> OneAsync(IQuerySession session, Guid certificateId, CancellationToken cancellation) =>
        (await session.QueryAsync<ErasureRow>("select certificate_id, employee_id, at from enrolment.erasures where certificate_id = $1", cancellation, certificateId)).SingleOrDefault();
}
