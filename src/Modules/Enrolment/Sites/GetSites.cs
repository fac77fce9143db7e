using Attendance.EventStore;

namespace Attendance.Enrolment.Sites;

public sealed record SiteRow(Guid Id, string Name, string Zone, int Revision);

/// <summary>All sites, the first one first.</summary>
public static class GetSites
{
    public static Task<IReadOnlyList<SiteRow>> RunAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<SiteRow>("select id, name, zone, revision from enrolment.sites order by added_at, id", cancellation);
}
