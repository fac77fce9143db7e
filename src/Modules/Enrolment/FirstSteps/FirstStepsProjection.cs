using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.FirstSteps;

/// <summary>Remembers that somebody has checked in, for the checklist.</summary>
public sealed class FirstStepsProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["enrolment.first_check_in"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        if (page.Any(e => e.Data is PunchRecorded))
            operations.QueueSqlCommand("insert into enrolment.first_check_in (only_one) values (true) on conflict do nothing");
        return ValueTask.CompletedTask;
    }
}
