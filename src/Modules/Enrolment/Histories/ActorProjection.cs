using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Histories;

/// <summary>Who accounts, kiosks and keys are, so that the history can say who did something.</summary>
public sealed class ActorProjection : EventProjection
{
    private const string Insert = "insert into enrolment.actors (id, kind, name, is_protected) values ($1, $2, $3, $4) on conflict (id) do nothing";

    public override ValueTask ApplyPageAsync(IDocumentOperations operations, IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        foreach (var e in page)
        {
            switch (e.Data)
            {
                case AccountCreated created:
                    operations.QueueSqlCommand(Insert, created.AccountId, "account", created.Username.Ciphertext, true);
                    break;
                case KioskPaired paired:
                    operations.QueueSqlCommand(Insert, paired.KioskId, "kiosk", paired.Name, false);
                    break;
                case ApiKeyIssued issued:
                    operations.QueueSqlCommand(Insert, issued.KeyId, "API key", issued.Name, false);
                    break;
            }
        }
        return ValueTask.CompletedTask;
    }
}
