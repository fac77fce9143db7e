using Attendance.EventStore;

namespace Attendance.Recognition.Targets;

/// <param name="SiteId">All zeros: everywhere.</param>
public sealed record MatchTargetRow(
    Guid SiteId, double FalsePositive, int People, float Threshold, double FalseNegative, double Low, double High, double? OwnFactor, string ModelSha256, DateTimeOffset At);

public sealed record NamedSite(Guid Id, string Name);

/// <summary>What is in force.</summary>
internal static class GetMatchTargets
{
    private const string Columns = "select site_id, false_positive, people, threshold, false_negative, low, high, own_factor, model_sha256, at from recognition.match_targets";

    /// <summary>For a site, of a recogniser: its own, else that of everywhere, else null.</summary>
    public static async Task<MatchTargetRow?> ForAsync(IQuerySession session, Guid? siteId, string modelSha256, CancellationToken cancellation) =>
        (await session.QueryAsync<MatchTargetRow>($"{Columns} where site_id in ($1, $2) and model_sha256 = $3 order by site_id = $2 limit 1", cancellation, siteId ?? Guid.Empty, Guid.Empty, modelSha256)).SingleOrDefault();

    public static Task<IReadOnlyList<MatchTargetRow>> AllAsync(IQuerySession session, string modelSha256, CancellationToken cancellation) =>
        session.QueryAsync<MatchTargetRow>($"{Columns} where model_sha256 = $1", cancellation, modelSha256);

    public static Task<IReadOnlyList<NamedSite>> SitesAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<NamedSite>("select id, name from recognition.sites order by name", cancellation);

    public static async Task<bool> IsSiteAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from recognition.sites where id = $1)", cancellation, id))[0];
}
