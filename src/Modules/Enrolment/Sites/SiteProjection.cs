using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Sites;

/// <summary>The organisation and its sites.</summary>
public sealed class SiteProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["enrolment.organisation", "enrolment.sites"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case OrganisationNamed named:
                    operations.QueueSqlCommand(
                        "insert into enrolment.organisation (name, zone) values ($1, $2) on conflict (only_one) do update set name = excluded.name, zone = excluded.zone", named.Name, named.Zone);
                    break;
                case SiteAdded added:
                    operations.QueueSqlCommand("insert into enrolment.sites (id, name, zone, added_at) values ($1, $2, $3, $4)", added.SiteId, added.Name, added.Zone, added.At);
                    break;
                case SiteChanged changed:
                    operations.QueueSqlCommand("update enrolment.sites set name = $2, zone = $3, revision = revision + 1 where id = $1", changed.SiteId, changed.Name, changed.Zone);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
