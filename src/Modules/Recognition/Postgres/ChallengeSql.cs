using Attendance.EventStore;

namespace Attendance.Recognition.Postgres;

/// <summary>Challenges and frames that were sent once; kept for as long as a picture may be sent late.</summary>
internal static class ChallengeSql
{
    public const string Prune = "delete from recognition.used_challenges where at < now() - interval '30 days'";

    /// <returns>False when one of them was sent before. Written with the session; two at the same moment: the later one fails.</returns>
    public static async Task<bool> UseAsync(IDocumentSession session, Guid challengeId, IReadOnlyList<string> digests, CancellationToken cancellation)
    {
        string[] all = [$"{challengeId}", .. digests];
        if ((await session.QueryAsync<bool>("select exists (select from recognition.used_challenges where what = any ($1))", cancellation, (object)all))[0])
            return false;
        foreach (var one in all)
            session.QueueSqlCommand("insert into recognition.used_challenges (what) values ($1)", one);
        return true;
    }
}
