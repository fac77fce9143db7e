using Attendance.EventStore;
using Attendance.Recognition.Galleries;

namespace Attendance.Recognition.Postgres;

internal static class RetrainingSql
{
    private const int AtOnce = 50, MostAttempts = 3;

    /// <summary>Photos with a template of one recogniser and none of another, in no order: several nodes rarely meet.</summary>
    public static Task<IReadOnlyList<TemplateRow>> NextAsync(IQuerySession session, string serving, string chosen, CancellationToken cancellation) =>
        session.QueryAsync<TemplateRow>(
            """
            select serving.id, serving.employee_id, serving.photo_id from recognition.templates serving
             where serving.model_sha256 = $1
               and not exists (select from recognition.templates chosen where chosen.photo_id = serving.photo_id and chosen.model_sha256 = $2)
               and not exists (select from recognition.retraining tried where tried.photo_id = serving.photo_id and tried.model_sha256 = $2 and tried.attempts >= $3)
             order by random() limit $4
            """,
            cancellation, serving, chosen, MostAttempts, AtOnce);

    public static void CountAttempt(IDocumentOperations operations, Guid photoId, string chosen) =>
        operations.QueueSqlCommand(
            "insert into recognition.retraining as tried (photo_id, model_sha256, attempts) values ($1, $2, 1) on conflict (photo_id, model_sha256) do update set attempts = tried.attempts + 1",
            photoId, chosen);

    /// <param name="photoId">Null: of every photo.</param>
    public static void ForgetAttempts(IDocumentOperations operations, string chosen, Guid? photoId = null) =>
        operations.QueueSqlCommand("delete from recognition.retraining where model_sha256 = $1 and ($2::uuid is null or photo_id = $2)", chosen, photoId);

    /// <summary>Some templates of other recognisers than these two.</summary>
    public static Task<IReadOnlyList<Guid>> OthersAsync(IQuerySession session, string serving, string chosen, CancellationToken cancellation) =>
        session.QueryAsync<Guid>("select id from recognition.templates where model_sha256 not in ($1, $2) limit 500", cancellation, serving, chosen);

    public static void Delete(IDocumentOperations operations, Guid templateId) =>
        operations.QueueSqlCommand("delete from recognition.templates where id = $1", templateId);
}
