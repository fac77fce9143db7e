using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Inbox;

/// <summary>Attempts before a camera, and punches, that somebody should look at, and what was settled.</summary>
public sealed class InboxProjection : EventProjection
{
    public override IReadOnlyList<string> Tables => ["timekeeping.marked_attempts", "timekeeping.settled_questions"];

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case RecognitionAttempted attempted when Kind(attempted) is { } kind:
                    operations.QueueSqlCommand(
                        "insert into timekeeping.marked_attempts (id, site_id, employee_id, at, kind) values ($1, $2, $3, $4, $5)", attempted.AttemptId, attempted.SiteId, attempted.EmployeeId, attempted.At, kind.ToString());
                    break;
                case PunchRecorded { TimeDoubtful: true } punch:
                    operations.QueueSqlCommand(
                        "insert into timekeeping.marked_attempts (id, site_id, employee_id, at, kind) values ($1, $2, $3, $4, $5)", punch.PunchId, punch.SiteId, punch.EmployeeId, punch.OccurredAt, nameof(QuestionKind.DoubtfulTime));
                    break;
                case QuestionSettled settled:
                    operations.QueueSqlCommand("insert into timekeeping.settled_questions (id, employee_id) values ($1, $2) on conflict do nothing", settled.QuestionId, settled.EmployeeId);
                    break;
                case PersonErased erased:
                    operations.QueueSqlCommand("delete from timekeeping.marked_attempts where employee_id = $1", erased.EmployeeId);
                    operations.QueueSqlCommand("delete from timekeeping.settled_questions where employee_id = $1", erased.EmployeeId);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Alike enough, and not recognised all the same: a second person was too near.</summary>
    private static QuestionKind? Kind(RecognitionAttempted attempted) =>
        attempted.Suspected == true ? QuestionKind.SuspectedSpoof
        : attempted is { Outcome: RecognitionOutcome.NotRecognised, Method: RecognitionMethod.Identification, Score: { } score } && score >= attempted.Threshold ? QuestionKind.AmbiguousMatch
        : null;
}
