using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Employees;

/// <summary>Employees with their consent, photos and how many templates there are of them.</summary>
public sealed class EmployeeProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["enrolment.employees", "enrolment.photos", "enrolment.erasures"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
            Apply(operations, e.Data);
        return ValueTask.CompletedTask;
    }

    private static void Apply(IDocumentOperations operations, object data)
    {
        switch (data)
        {
            case EmployeeAdded e:
                operations.QueueSqlCommand(
                    "insert into enrolment.employees (id, number, name, email, site_id, added_at) values ($1, $2, $3, $4, $5, $6)",
                    e.EmployeeId, e.Number, e.Name.Ciphertext, e.Email?.Ciphertext, e.SiteId, e.At);
                break;
            case EmployeeChanged e:
                operations.QueueSqlCommand(
                    "update enrolment.employees set number = $2, name = $3, email = $4, site_id = $5, revision = revision + 1 where id = $1",
                    e.EmployeeId, e.Number, e.Name.Ciphertext, e.Email?.Ciphertext, e.SiteId);
                break;
            case EmployeeDeactivated e:
                operations.QueueSqlCommand("update enrolment.employees set active = false where id = $1", e.EmployeeId);
                break;
            case EmployeeReactivated e:
                operations.QueueSqlCommand("update enrolment.employees set active = true where id = $1", e.EmployeeId);
                break;
            case ConsentGiven e:
                operations.QueueSqlCommand("update enrolment.employees set consent_version = $2, consent_at = $3 where id = $1", e.EmployeeId, e.TextVersion, e.At);
                break;
            case ConsentWithdrawn e:
                operations.QueueSqlCommand("update enrolment.employees set consent_version = null, consent_at = null, templates = 0 where id = $1", e.EmployeeId);
                operations.QueueSqlCommand("delete from enrolment.photos where employee_id = $1", e.EmployeeId);
                break;
            case PersonErased e:
                operations.QueueSqlCommand("delete from enrolment.photos where employee_id = $1", e.EmployeeId);
                operations.QueueSqlCommand("delete from enrolment.employees where id = $1", e.EmployeeId);
                operations.QueueSqlCommand("insert into enrolment.erasures (certificate_id, employee_id, at) values ($1, $2, $3)", e.CertificateId, e.EmployeeId, e.At);
                break;
            case PhotoAdded e:
                operations.QueueSqlCommand("insert into enrolment.photos (id, employee_id, added_at) values ($1, $2, $3)", e.PhotoId, e.EmployeeId, e.At);
                break;
            case PhotoRefused e:
                operations.QueueSqlCommand("update enrolment.employees set refused_photos = refused_photos + 1 where id = $1", e.EmployeeId);
                break;
            case PhotoRemoved e:
                operations.QueueSqlCommand("delete from enrolment.photos where id = $1", e.PhotoId);
                operations.QueueSqlCommand(CountTemplates, e.EmployeeId);
                break;
            case TemplateAdded e:
                operations.QueueSqlCommand("update enrolment.photos set trained = true where id = $1", e.PhotoId);
                operations.QueueSqlCommand(CountTemplates, e.EmployeeId);
                break;
        }
    }

    private const string CountTemplates =
        "update enrolment.employees set templates = (select count(*) from enrolment.photos where employee_id = $1 and trained) where id = $1";
}
