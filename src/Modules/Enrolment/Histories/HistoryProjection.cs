using System.Collections.Concurrent;
using System.Reflection;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Histories;

/// <summary>All events by time, kind and doer; which are about whom; and who accounts, kiosks and keys are.</summary>
public sealed class HistoryProjection : EventProjection
{
    private const string InsertActor = "insert into enrolment.actors (id, kind, name, is_protected, employee_id) values ($1, $2, $3, $4, $5) on conflict (id) do nothing";

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Subjects = new();

    public override IReadOnlyList<string> Tables => ["enrolment.actors", "enrolment.history", "enrolment.facts"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case AccountCreated created:
                    operations.QueueSqlCommand(InsertActor, created.AccountId, "account", created.Username.Ciphertext, true, created.EmployeeId);
                    break;
                case KioskPaired paired:
                    operations.QueueSqlCommand(InsertActor, paired.KioskId, "kiosk", paired.Name, false, null);
                    break;
                case ApiKeyIssued issued:
                    operations.QueueSqlCommand(InsertActor, issued.KeyId, "API key", issued.Name, false, null);
                    break;
            }
        }
        operations.QueueSqlCommand(
            "insert into enrolment.facts (sequence, at, kind, actor, correlation, stream_id, event_id) select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])",
            page.Select(e => e.Sequence).ToArray(), page.Select(e => e.Timestamp).ToArray(), page.Select(e => e.EventTypeName).ToArray(), page.Select(e => e.UserName).ToArray(),
            page.Select(e => e.CorrelationId).ToArray(), page.Select(e => e.StreamId).ToArray(), page.Select(e => e.Id).ToArray());
        // Who looked is recorded, and is not part of what happened to the person.
        var facts = page.Where(e => e.Data is not HistoryViewed).SelectMany(e => SubjectsOf(e.Data).Select(subject => (Subject: subject, e.Sequence, e.Id))).ToList();
        if (facts.Count > 0)
        {
            operations.QueueSqlCommand(
                "insert into enrolment.history (subject, sequence, event_id) select * from unnest($1::uuid[], $2::bigint[], $3::uuid[])",
                facts.Select(fact => fact.Subject).ToArray(), facts.Select(fact => fact.Sequence).ToArray(), facts.Select(fact => fact.Id).ToArray());
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Every event that names an employee or an account is about them, those of later modules too.</summary>
    internal static IEnumerable<Guid> SubjectsOf(object data) =>
        Subjects.GetOrAdd(data.GetType(), type => [.. type.GetProperties().Where(property => property.Name is "EmployeeId" or "AccountId")])
            .Select(property => property.GetValue(data)).OfType<Guid>().Distinct();
}
