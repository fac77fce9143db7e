using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.People;

/// <summary>What Timekeeping needs of Enrolment's facts: who may punch, in which zone a site is, and what stands on timesheets.</summary>
public sealed class RosterProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.people", "timekeeping.left_spans", "timekeeping.sites", "timekeeping.organisation", "timekeeping.logos"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case EmployeeAdded added:
                    operations.QueueSqlCommand("insert into timekeeping.people (id, number, name, site_id, added_at) values ($1, $2, $3, $4, $5)", added.EmployeeId, added.Number, added.Name.Ciphertext, added.SiteId, added.At);
                    break;
                case EmployeeChanged changed:
                    operations.QueueSqlCommand("update timekeeping.people set number = $2, name = $3, site_id = $4 where id = $1", changed.EmployeeId, changed.Number, changed.Name.Ciphertext, changed.SiteId);
                    break;
                case EmployeeDeactivated deactivated:
                    operations.QueueSqlCommand("update timekeeping.people set active = false, left_at = $2 where id = $1", deactivated.EmployeeId, deactivated.At);
                    break;
                case EmployeeReactivated reactivated:
                    operations.QueueSqlCommand("insert into timekeeping.left_spans (employee_id, left_at, back_at) select id, left_at, $2 from timekeeping.people where id = $1 and left_at is not null", reactivated.EmployeeId, reactivated.At);
                    operations.QueueSqlCommand("update timekeeping.people set active = true, left_at = null where id = $1", reactivated.EmployeeId);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.people where id = $1", erased.EmployeeId);
                    operations.QueueSqlCommand("delete from timekeeping.left_spans where employee_id = $1", erased.EmployeeId);
                    break;
                case OrganisationNamed named:
                    operations.QueueSqlCommand("insert into timekeeping.organisation (name) values ($1) on conflict (id) do update set name = excluded.name", named.Name);
                    break;
                case LogoSet or LogoRemoved:
                    // Documents of closed periods are made again with the logo of then.
                    operations.QueueSqlCommand("update timekeeping.logos set is_current = false");
                    if (e.Data is LogoSet logo)
                        operations.QueueSqlCommand(
                            "insert into timekeeping.logos (sha256, jpeg, width, height, is_current) values ($1, $2, $3, $4, true) on conflict (sha256) do update set is_current = true",
                            Convert.ToHexStringLower(SHA256.HashData(logo.Jpeg)), logo.Jpeg, logo.Width, logo.Height);
                    break;
                case SiteAdded added:
                    operations.QueueSqlCommand("insert into timekeeping.sites (id, name, zone) values ($1, $2, $3)", added.SiteId, added.Name, added.Zone);
                    break;
                case SiteChanged changed:
                    operations.QueueSqlCommand("update timekeeping.sites set name = $2, zone = $3 where id = $1", changed.SiteId, changed.Name, changed.Zone);
                    break;
            }
        }
        if (page.Any(e => e.Data is EmployeeAdded or EmployeeChanged or EmployeeDeactivated or EmployeeReactivated or PersonErased or SiteChanged))
            operations.QueueSqlCommand("insert into timekeeping.board_changes (projection, changes) values ($1, 1) on conflict (projection) do update set changes = board_changes.changes + 1", Name);
        return ValueTask.CompletedTask;
    }
}
