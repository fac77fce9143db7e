using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>What a check-in came to.</summary>
/// <param name="Person">Only when accepted.</param>
/// <param name="Punch">The punch that was made, now or a moment ago.</param>
public sealed record CheckInAnswer(RecognitionOutcome Outcome, Person? Person, PunchRecorded? Punch, string? SiteName);

/// <summary>Who stands where: the device, its site if it has one, and the person if they are known already.</summary>
/// <param name="EmployeeId">Given: the face is compared with this person only.</param>
public sealed record CheckInPoint(Guid DeviceId, Guid? SiteId, Guid? EmployeeId);

/// <summary>The one way from frames or a PIN to a punch, for kiosk, browser and API.</summary>
internal sealed class CheckingIn(IDocumentSession session, IMessageBus bus, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    public async Task<CheckInAnswer> ByFaceAsync(
        CheckInPoint point, IReadOnlyList<byte[]> frames, AskedDirection asked, DateTimeOffset occurredAt, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { } before)
            return await AnswerAgainAsync(before.Data, cancellation);
        var face = await bus.InvokeAsync<FaceAnswer>(
            point.EmployeeId is { } known ? new VerifyFace(known, frames, point.SiteId, point.DeviceId) : new IdentifyFace(frames, point.SiteId, point.DeviceId), cancellation);
        if (face.EmployeeId is not { } employeeId)
        {
            await RememberAndSaveAsync(request, face.EventId, cancellation);
            return new(face.Outcome, null, null, null);
        }
        return await PunchAsync(employeeId, point, PunchMethod.Face, face, asked, occurredAt, request, cancellation);
    }

    public async Task<CheckInAnswer> ByPinAsync(
        CheckInPoint point, string? number, string? pin, AskedDirection asked, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { } before)
            return await AnswerAgainAsync(before.Data, cancellation);
        var answer = await bus.InvokeAsync<PinAnswer>(new VerifyPin(number ?? "", pin ?? "", point.DeviceId), cancellation);
        if (answer.EmployeeId is not { } employeeId)
        {
            // What Identity noted about the wrong attempt is kept, although the person is refused.
            await session.SaveChangesAsync(cancellation);
            throw new Rejection(answer.Refusal!, "pin");
        }
        return await PunchAsync(employeeId, point, PunchMethod.Pin, null, asked, clock.GetUtcNow(), request, cancellation);
    }

    private async Task<CheckInAnswer> PunchAsync(
        Guid employeeId, CheckInPoint point, PunchMethod method, FaceAnswer? face, AskedDirection asked, DateTimeOffset occurredAt, IdempotentRequest? request, CancellationToken cancellation)
    {
        var person = await GetPeople.OneAsync(session, vault, employeeId, cancellation);
        if (person is not { Active: true })
            throw new Rejection("This person cannot check in. Please ask an administrator.", kind: RejectionKind.Conflict);
        var site = await GetPeople.SiteAsync(session, point.SiteId ?? person.SiteId, cancellation)
            ?? throw new Rejection("The site of this device is not known. Please ask an administrator.", kind: RejectionKind.Conflict);
        var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employeeId), cancellation: cancellation);
        PunchDecision decision;
        try
        {
            decision = RecordPunchHandler.Handle(
                new(Guid.CreateVersion7(), employeeId, occurredAt, clock.GetUtcNow(), site.Zone, asked, site.Id, point.DeviceId, method, face?.AttemptId), stream.Aggregate, settings);
        }
        catch (Rejection)
        {
            // The attempt before the camera happened, whatever was asked for.
            await session.SaveChangesAsync(cancellation);
            throw;
        }
        var eventId = decision.IsNew ? stream.AppendOne(decision.Punch) : face?.EventId;
        await RememberAndSaveAsync(request, eventId, cancellation);
        return new(RecognitionOutcome.Accepted, person, decision.Punch, site.Name);
    }

    private async Task RememberAndSaveAsync(IdempotentRequest? request, Guid? eventId, CancellationToken cancellation)
    {
        if (request is not null && eventId is { } answered)
            session.Remember(request, answered);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (UniquenessException e) when (e.Constraint == IdempotentRequests.Constraint)
        {
            // The same request came twice at once, and the other was first: its answer is found when this one is tried again.
            throw new ConcurrencyException("The same request is being handled.", e);
        }
    }

    /// <summary>The answer to a request that was acted on before, from the event it led to.</summary>
    private async Task<CheckInAnswer> AnswerAgainAsync(object answered, CancellationToken cancellation)
    {
        if (answered is RecognitionAttempted { EmployeeId: null } refused)
            return new(refused.Outcome, null, null, null);
        var (employeeId, at) = answered switch
        {
            PunchRecorded punch => (punch.EmployeeId, punch.OccurredAt),
            RecognitionAttempted attempted => (attempted.EmployeeId!.Value, attempted.At),
            _ => throw new InvalidOperationException($"A check-in cannot be answered by {answered.GetType().Name}."),
        };
        var recorded = answered as PunchRecorded
            ?? (await session.Events.AggregateStreamAsync<PunchLog>(PunchLog.StreamOf(employeeId), cancellation: cancellation)).LastBefore(at);
        var person = await GetPeople.OneAsync(session, vault, employeeId, cancellation);
        var site = recorded is null ? null : await GetPeople.SiteAsync(session, recorded.SiteId, cancellation);
        return new(RecognitionOutcome.Accepted, person, recorded, site?.Name);
    }
}
