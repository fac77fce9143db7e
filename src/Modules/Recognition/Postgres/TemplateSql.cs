using Attendance.EventStore;

namespace Attendance.Recognition.Postgres;

internal static class TemplateSql
{
    public static void Insert(IDocumentOperations operations, Guid id, Guid employeeId, Guid photoId, string modelSha256) =>
        operations.QueueSqlCommand("insert into recognition.templates (id, employee_id, photo_id, model_sha256) values ($1, $2, $3, $4)", id, employeeId, photoId, modelSha256);

    /// <summary>The recognisers that a photo was learnt with; nobody adds or forgets one before the open transaction ends.</summary>
    public static Task<IReadOnlyList<string>> HoldAsync(IQuerySession session, Guid photoId, CancellationToken cancellation) =>
        session.QueryAsync<string>("select model_sha256 from recognition.templates where photo_id = $1 for update", cancellation, photoId);

    /// <summary>One for each recogniser.</summary>
    public static Task<IReadOnlyList<Guid>> FindAsync(IQuerySession session, Guid photoId, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select id from recognition.templates where photo_id = $1", cancellation, photoId);

    public static Task<IReadOnlyList<Guid>> OfAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select id from recognition.templates where employee_id = $1", cancellation, employeeId);

    public static void Delete(IDocumentOperations operations, Guid photoId) =>
        operations.QueueSqlCommand("delete from recognition.templates where photo_id = $1", photoId);

    public static void DeleteAllOf(IDocumentOperations operations, Guid employeeId) =>
        operations.QueueSqlCommand("delete from recognition.templates where employee_id = $1", employeeId);
}
