using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Rules;
using NodaTime;
using NodaTime.Text;

namespace Attendance.Timekeeping.Punches;

/// <param name="RepeatWindow">Within it, a second punch of the person at the same site is the first one again.</param>
/// <param name="LongestSession">After it, an open session counts as a forgotten check-out and is left as it is.</param>
public sealed record PunchSettings(TimeSpan RepeatWindow, TimeSpan LongestSession);

/// <param name="Zone">IANA zone of the site.</param>
/// <param name="IsImported">A terminal has recorded it already: it is kept, even where it makes no sense beside the others.</param>
/// <param name="CapturedOffline">It was kept on a device until the server could be reached.</param>
/// <param name="IsTimeDoubtful">That device's clock cannot be reckoned with.</param>
/// <param name="IsOwnDevice">It was kept in the person's own browser: its clock may be right, but nobody else vouches for it.</param>
/// <param name="DeviceSequence">Its number among those that device kept; null: none is known.</param>
/// <param name="DecidedAt">When somebody said that it counts; null: as it was received.</param>
/// <param name="Staying">The punch whose person has not left the camera since, as the kiosk says: it is not repeated, however long ago it was.</param>
public sealed record RecordPunch(
    Guid PunchId, Guid EmployeeId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string Zone, AskedDirection Asked,
    Guid SiteId, Guid DeviceId, PunchMethod Method, Guid? AttemptId, Guid? Staying = null, bool IsImported = false, bool CapturedOffline = false, bool IsTimeDoubtful = false, long? DeviceSequence = null, bool IsOwnDevice = false, DateTimeOffset? DecidedAt = null);

/// <param name="Punch">The punch the person is told about.</param>
/// <param name="IsNew">False when it was made before and nothing is recorded.</param>
/// <param name="Reassigned">Later punches that count otherwise now.</param>
public sealed record PunchDecision(PunchRecorded Punch, bool IsNew, IReadOnlyList<PunchReassigned> Reassigned);

public static class RecordPunchHandler
{
    /// <exception cref="Rejection">In while in, or out while out.</exception>
    public static PunchDecision Handle(RecordPunch command, PunchLog state, PersonRules rules, PunchSettings settings)
    {
        var last = state.LastBefore(command.OccurredAt);
        // A request may be decided after one that was made a moment later, so both neighbours are looked at.
        foreach (var near in (PunchRecorded?[])[last, state.After(command.OccurredAt).FirstOrDefault()])
            if (near is not null && IsRepeat(command, near, settings))
                return new(near, IsNew: false, []);
        var open = OpenAt(command.OccurredAt, last, settings);
        var direction = command.Asked switch
        {
            AskedDirection.In when open is not null && !command.IsImported => throw new Rejection($"You are already checked in since {open.LocalTime:HH:mm}.", "direction", RejectionKind.Conflict),
            AskedDirection.Out when open is null && !command.IsImported => throw new Rejection("You are not checked in, so you cannot check out.", "direction", RejectionKind.Conflict),
            AskedDirection.In => Direction.In,
            AskedDirection.Out => Direction.Out,
            _ => open is null ? Direction.In : Direction.Out,
        };
        var local = Instant.FromDateTimeOffset(command.OccurredAt).InZone(DateTimeZoneProviders.Tzdb[command.Zone]).LocalDateTime.ToDateTimeUnspecified();
        var punch = new PunchRecorded(
            command.PunchId, command.EmployeeId, command.OccurredAt, command.ReceivedAt, command.Zone, local, command.Asked, direction,
            command.SiteId, command.DeviceId, command.Method, command.AttemptId,
            WorkDates.Of(direction, command.OccurredAt, local, open, last, state.Began(last), rules, settings.LongestSession),
            command.CapturedOffline ? true : null, command.IsTimeDoubtful || command.IsOwnDevice ? true : null, command.DeviceSequence);
        return new(punch, IsNew: true, [.. Reassign(punch, state.Began(punch), state.After(punch.OccurredAt), punch.PunchId, command.DecidedAt ?? command.ReceivedAt, rules, settings)]);
    }

    /// <summary>
    /// A punch that arrives late, or is corrected, changes what the later ones mean that chose no direction: in the end they
    /// count as if all had come in their order. Other rules change which day they belong to. No closed day gains or loses one.
    /// </summary>
    /// <param name="previous">The punch before them.</param>
    /// <param name="began">When its work day began.</param>
    /// <param name="later">Those that may count otherwise.</param>
    internal static IEnumerable<PunchReassigned> Reassign(
        PunchRecorded? previous, DateTimeOffset began, IEnumerable<PunchRecorded> later, Guid cause, DateTimeOffset at, PersonRules rules, PunchSettings settings)
    {
        foreach (var punch in later)
        {
            var open = OpenAt(punch.OccurredAt, previous, settings);
            var direction = punch.Asked != AskedDirection.Auto ? punch.Direction : open is null ? Direction.In : Direction.Out;
            // A corrected punch belongs to the day that was corrected.
            var workDate = punch.Method == PunchMethod.Correction ? punch.WorkDate : WorkDates.Of(direction, punch.OccurredAt, punch.LocalTime, open, previous, began, rules, settings.LongestSession);
            if (workDate != punch.WorkDate && (rules.IsClosed(workDate) || rules.IsClosed(punch.WorkDate)))
                workDate = punch.WorkDate;
            if ((direction, workDate) != (punch.Direction, punch.WorkDate))
                yield return new(punch.PunchId, punch.EmployeeId, direction, workDate, cause, at);
            if (workDate != previous?.WorkDate)
                began = punch.OccurredAt;
            previous = punch with { Direction = direction, WorkDate = workDate };
        }
    }

    /// <summary>The check-in that is open at a moment; one that is too old was forgotten.</summary>
    private static PunchRecorded? OpenAt(DateTimeOffset moment, PunchRecorded? last, PunchSettings settings) =>
        last is { Direction: Direction.In } && moment - last.OccurredAt <= settings.LongestSession ? last : null;

    /// <summary>Where the time is not certain, two that seem to be one may be a coming and a going.</summary>
    private static bool IsRepeat(RecordPunch command, PunchRecorded near, PunchSettings settings) =>
        !command.IsTimeDoubtful && near.SiteId == command.SiteId && ((command.OccurredAt - near.OccurredAt).Duration() < settings.RepeatWindow || near.PunchId == command.Staying)
        && (command.Asked == AskedDirection.Auto || command.Asked.ToString() == near.Direction.ToString());

    /// <summary>When a device says it took the pictures; the server's own time when it says nothing.</summary>
    /// <exception cref="Rejection">No moment, in the future, or longer ago than a week.</exception>
    public static DateTimeOffset ReadCapturedAt(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return now;
        var parsed = OffsetDateTimePattern.ExtendedIso.Parse(text.Trim());
        // Moments of other centuries could not be calculated with.
        if (!parsed.Success || parsed.Value.Year is < 2000 or > 9000)
            throw new Rejection("capturedAt must be a moment with its offset (ISO 8601), such as 2026-03-02T07:58:00Z.", "capturedAt");
        var (at, present) = (parsed.Value.ToInstant(), Instant.FromDateTimeOffset(now));
        if (at > present + Duration.FromMinutes(2))
            throw new Rejection("capturedAt is in the future. Is the device's clock right?", "capturedAt");
        if (at < present - Duration.FromDays(7))
            throw new Rejection("capturedAt is longer ago than seven days.", "capturedAt");
        return Instant.Min(at, present).ToDateTimeOffset();
    }
}
