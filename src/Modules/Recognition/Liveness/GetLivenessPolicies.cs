using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Recognition.Liveness;

/// <param name="SiteId">All zeros: everywhere.</param>
public sealed record LivenessPolicyRow(Guid SiteId, LivenessPolicy Policy);

/// <summary>What is in force.</summary>
internal static class GetLivenessPolicies
{
    /// <summary>For a site: its own, else that of everywhere, else off.</summary>
    /// <param name="siteId">Null: it is not known.</param>
    public static async Task<LivenessPolicy> ForAsync(IQuerySession session, Guid? siteId, CancellationToken cancellation) =>
        siteId is not { } site ? await StrictestAsync(session, cancellation)
        : await session.QueryAsync<string>("select policy from recognition.liveness_policies where site_id in ($1, $2) order by site_id = $2 limit 1", cancellation, site, Guid.Empty) is [var policy]
            ? Enum.Parse<LivenessPolicy>(policy)
            : LivenessPolicy.Off;

    /// <summary>Where it is not known at which site somebody stands: the strictest of all.</summary>
    public static async Task<LivenessPolicy> StrictestAsync(IQuerySession session, CancellationToken cancellation) =>
        (await AllAsync(session, cancellation)).Select(row => row.Policy).DefaultIfEmpty(LivenessPolicy.Off).Max();

    public static async Task<IReadOnlyList<LivenessPolicyRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        [.. (await session.QueryAsync<Row>("select site_id, policy from recognition.liveness_policies", cancellation)).Select(row => new LivenessPolicyRow(row.SiteId, Enum.Parse<LivenessPolicy>(row.Policy)))];

    private sealed record Row(Guid SiteId, string Policy);
}
