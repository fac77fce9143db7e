using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>What a check-in came to.</summary>
/// <param name="Person">Only when accepted.</param>
/// <param name="Punch">The punch that was made, now or a moment ago.</param>
/// <param name="IsRepeat">It led to nothing new: it was answered before, or is the punch of a moment ago.</param>
/// <param name="Forgotten">The day before whose check-out is missing.</param>
/// <param name="NothingToCompare">In one's own browser: there are no photos of this person.</param>
public sealed record CheckInAnswer(RecognitionOutcome Outcome, Person? Person, PunchRecorded? Punch, string? SiteName, bool NothingToCompare = false, bool IsRepeat = false, DateOnly? Forgotten = null);

/// <summary>Who stands where: the device, its site if it has one, and the person if they are known already.</summary>
/// <param name="EmployeeId">Given: the face is compared with this person only.</param>
public sealed record CheckInPoint(Guid DeviceId, Guid? SiteId, Guid? EmployeeId);

/// <summary>A device kept it until the server could be reached.</summary>
/// <param name="SiteId">Where the device was then; null: where it is now.</param>
/// <param name="IsTimeDoubtful">See <see cref="DeviceTime"/>.</param>
/// <param name="Sequence">Its number among those the device kept; null: it says none.</param>
/// <param name="IsOwnDevice">In the person's own browser: nobody else vouches for its time.</param>
public sealed record KeptOffline(Guid? SiteId, bool IsTimeDoubtful, long? Sequence, bool IsOwnDevice);

/// <summary>The one way from frames or a PIN to a punch, for kiosk, browser and API.</summary>
internal sealed class CheckingIn(IDocumentSession session, IMessageBus bus, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    public async Task<CheckInAnswer> ByFaceAsync(
        CheckInPoint point, CheckInForm form, DateTimeOffset occurredAt, Guid? staying, IdempotentRequest? request, CancellationToken cancellation, KeptOffline? kept = null)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { } before)
            return await AnswerAgainAsync(before.Data, cancellation);
        var face = await bus.InvokeAsync<FaceAnswer>(
            point.EmployeeId is { } known ? new VerifyFace(known, form.Frames, point.SiteId, point.DeviceId, form.Proof) : new IdentifyFace(form.Frames, point.SiteId, point.DeviceId, form.Proof), cancellation);
        if (face.EmployeeId is not { } employeeId)
        {
            await RememberAndSaveAsync(request, face.EventId, cancellation);
            return new(face.Outcome, null, null, null, face.NothingToCompare);
        }
        return await PunchAsync(employeeId, point, PunchMethod.Face, face, form.Asked, occurredAt, staying, request, cancellation, kept);
    }

    public async Task<CheckInAnswer> ByPinAsync(
        CheckInPoint point, string? number, string? pin, AskedDirection asked, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (point.EmployeeId is { } own && (await GetPeople.OneAsync(session, vault, own, cancellation))?.Number != number?.Trim())
            throw new Rejection("In your own browser, please use your own number. At a kiosk everybody can check in.", "number");
        var answer = await bus.InvokeAsync<PinAnswer>(new VerifyPin(number ?? "", pin ?? ""), cancellation);
        if (answer.EmployeeId is not { } employeeId)
        {
            // What Identity noted about the wrong attempt is kept, although the person is refused.
            await session.SaveChangesAsync(cancellation);
            throw new Rejection(answer.Refusal!, "pin");
        }
        // Only whoever knows the PIN is told again.
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { } before)
            return await AnswerAgainAsync(before.Data, cancellation);
        return await PunchAsync(employeeId, point, PunchMethod.Pin, null, asked, clock.GetUtcNow(), null, request, cancellation);
    }

    private async Task<CheckInAnswer> PunchAsync(
        Guid employeeId, CheckInPoint point, PunchMethod method, FaceAnswer? face, AskedDirection asked, DateTimeOffset occurredAt, Guid? staying, IdempotentRequest? request, CancellationToken cancellation, KeptOffline? kept = null)
    {
        var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employeeId), cancellation: cancellation);
        Person? person;
        SiteView? site;
        PunchDecision decision;
        try
        {
            person = await GetPeople.OneAsync(session, vault, employeeId, cancellation);
            if (person is not { Active: true })
                throw new Rejection("This person cannot check in. Please ask an administrator.", kind: RejectionKind.Conflict);
            site = (kept?.SiteId is { } then ? await GetPeople.SiteAsync(session, then, cancellation) : null) ?? await GetPeople.SiteAsync(session, point.SiteId ?? person.SiteId, cancellation)
                ?? throw new Rejection("The site of this device is not known. Please ask an administrator.", kind: RejectionKind.Conflict);
            decision = RecordPunchHandler.Handle(
                new(Guid.CreateVersion7(), employeeId, occurredAt, clock.GetUtcNow(), site.Zone, asked, site.Id, point.DeviceId, method, face?.AttemptId, staying, IsImported: kept is not null, CapturedOffline: kept is not null, IsTimeDoubtful: kept is { IsTimeDoubtful: true }, DeviceSequence: kept?.Sequence, IsOwnDevice: kept is { IsOwnDevice: true }), stream.Aggregate,
                await RulesAsync(person, occurredAt, cancellation), settings);
        }
        catch (Rejection)
        {
            // The attempt before the camera happened, whatever was asked for.
            await session.SaveChangesAsync(cancellation);
            throw;
        }
        var eventId = decision.IsNew ? stream.AppendOne(decision.Punch) : await EventOfAsync(decision.Punch, cancellation);
        stream.AppendMany(decision.Reassigned);
        await RememberAndSaveAsync(request, eventId, cancellation);
        return new(RecognitionOutcome.Accepted, person, decision.Punch, site.Name, IsRepeat: !decision.IsNew,
            Forgotten: decision is { IsNew: true, Punch.Direction: Direction.In } && stream.Aggregate.LastBefore(occurredAt) is { Direction: Direction.In } open ? open.WorkDate : null);
    }

    /// <summary>Only what comes late can move others, in days that may be closed.</summary>
    private async Task<PersonRules> RulesAsync(Person person, DateTimeOffset occurredAt, CancellationToken cancellation)
    {
        var rules = await GetWorkRules.ForAsync(session, person, cancellation);
        return clock.GetUtcNow() - occurredAt < Late ? rules : rules with { Closed = await GetPeriods.ClosedDaysOfAsync(session, person, cancellation) };
    }

    private async Task<Guid> EventOfAsync(PunchRecorded punch, CancellationToken cancellation) =>
        (await session.Events.FetchStreamAsync(PunchLog.StreamOf(punch.EmployeeId), cancellation)).Last(e => e.Data is PunchRecorded one && one.PunchId == punch.PunchId).Id;

    private async Task RememberAndSaveAsync(IdempotentRequest? request, Guid eventId, CancellationToken cancellation)
    {
        if (request is not null)
            session.Remember(request, eventId);
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>The answer to a request that was acted on before, from the event it led to.</summary>
    private async Task<CheckInAnswer> AnswerAgainAsync(object answered, CancellationToken cancellation)
    {
        if (answered is not PunchRecorded punch)
            return new(((RecognitionAttempted)answered).Outcome, null, null, null, IsRepeat: true);
        var person = await GetPeople.OneAsync(session, vault, punch.EmployeeId, cancellation);
        var site = await GetPeople.SiteAsync(session, punch.SiteId, cancellation);
        return new(RecognitionOutcome.Accepted, person, punch, site?.Name, IsRepeat: true);
    }
}
