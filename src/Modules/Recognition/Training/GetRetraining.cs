using Attendance.EventStore;

namespace Attendance.Recognition.Training;

/// <param name="All">Photos with a template of the recogniser that serves.</param>
/// <param name="Learnt">Those of them that have one of the chosen one, too.</param>
public sealed record RetrainingProgress(int All, int Learnt);

internal static class GetRetraining
{
    public static async Task<RetrainingProgress> ProgressAsync(IQuerySession session, string serving, string chosen, CancellationToken cancellation) =>
        (await session.QueryAsync<RetrainingProgress>(
            """
            select count(*)::int, count(chosen.photo_id)::int from recognition.templates serving
              left join recognition.templates chosen on chosen.photo_id = serving.photo_id and chosen.model_sha256 = $2
             where serving.model_sha256 = $1
            """,
            cancellation, serving, chosen))[0];
}
