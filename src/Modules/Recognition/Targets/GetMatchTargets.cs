using Attendance.EventStore;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Targets;

/// <param name="SiteId">All zeros: everywhere.</param>
public sealed record MatchTargetRow(
    Guid SiteId, double FalsePositive, int People, float Threshold, double FalseNegative, double Low, double High, double? OwnFactor, string ModelSha256, DateTimeOffset At)
{
    /// <summary>The decision for the recogniser that serves and for how many there are now: what was decided is the share of strangers; the similarity follows from it.</summary>
    internal MatchTargetRow For(Calibration calibration, int people)
    {
        var (isSame, grown) = (calibration.ModelSha256 == ModelSha256, people > People ? UsualTarget.Step(people) : People);
        if (isSame && grown == People)
            return this;
        var own = isSame ? OwnFactor : null;
        var threshold = (calibration with { Factor = own ?? 1 }).ThresholdFor(FalsePositive, grown);
        var expected = calibration.FalseNegative(threshold);
        return this with { People = grown, Threshold = threshold, FalseNegative = expected.Rate, Low = expected.Low, High = expected.High, OwnFactor = own, ModelSha256 = calibration.ModelSha256 };
    }
}

public sealed record NamedSite(Guid Id, string Name);

/// <summary>What is in force.</summary>
internal static class GetMatchTargets
{
    private const string Columns = "select site_id, false_positive, people, threshold, false_negative, low, high, own_factor, model_sha256, at from recognition.match_targets";

    /// <summary>For a site: its own, else that of everywhere, else null.</summary>
    public static async Task<MatchTargetRow?> ForAsync(IQuerySession session, Guid? siteId, CancellationToken cancellation) =>
        (await session.QueryAsync<MatchTargetRow>($"{Columns} where site_id in ($1, $2) order by site_id = $2 limit 1", cancellation, siteId ?? Guid.Empty, Guid.Empty)).SingleOrDefault();

    public static Task<IReadOnlyList<MatchTargetRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<MatchTargetRow>(Columns, cancellation);

    public static Task<IReadOnlyList<NamedSite>> SitesAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<NamedSite>("select id, name from recognition.sites order by name", cancellation);

    public static async Task<bool> IsSiteAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from recognition.sites where id = $1)", cancellation, id))[0];
}
