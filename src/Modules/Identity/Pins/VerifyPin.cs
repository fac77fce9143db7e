using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Passwords;
using Attendance.Identity.Postgres;
using Attendance.Messaging;

namespace Attendance.Identity.Pins;

/// <param name="Failures">Wrong PINs in a row, this one included.</param>
public sealed record NotePinFailure(Guid EmployeeId, int Failures, DateTimeOffset At);

public static class NotePinFailureHandler
{
    public const int MostFailures = 5;

    public static TimeSpan LockTime { get; } = TimeSpan.FromMinutes(15);

    public static PinLocked? Handle(NotePinFailure command) =>
        command.Failures < MostFailures ? null : new(command.EmployeeId, command.At + LockTime, command.At);
}

/// <summary>Answers whether a number and a PIN belong together. Wrong ones are counted at once, whatever the caller does then.</summary>
internal sealed class VerifyPinHandler(PasswordHashing hashing, Secrets secrets, TimeProvider clock) : IAnswer<VerifyPin, PinAnswer>
{
    private static readonly PinAnswer Refused = new(null, "Number or PIN is wrong. After five wrong attempts the PIN is locked for 15 minutes.");

    public async Task<PinAnswer> Handle(VerifyPin question, IDocumentSession session, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var pin = await PinSql.FindAsync(session, question.EmployeeNumber.Trim(), cancellation);
        var attempt = pin?.Hash is null ? null
            : await PinSql.TakeAttemptAsync(session, pin.EmployeeId, now, NotePinFailureHandler.MostFailures, now + NotePinFailureHandler.LockTime, cancellation);
        var right = hashing.Verify(attempt is null ? null : pin?.Hash, secrets.Pepper(pin?.EmployeeId ?? Guid.Empty, question.Pin));
        if (pin is not null && right)
        {
            PinSql.ClearFailures(session, pin.EmployeeId);
            return new(pin.EmployeeId, null);
        }
        if (pin is not null && attempt is { } failures && NotePinFailureHandler.Handle(new(pin.EmployeeId, failures, now)) is { } locked)
            (await session.Events.FetchForWriting<PinState>(PinState.StreamOf(pin.EmployeeId), cancellation: cancellation)).AppendOne(locked);
        return Refused;
    }
}
