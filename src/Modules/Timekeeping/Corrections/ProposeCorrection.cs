using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Punches;
using Attendance.Web;
using NodaTime;

namespace Attendance.Timekeeping.Corrections;

/// <param name="Now">Nothing later can be added.</param>
/// <param name="Remove">Punches of the day that should not count.</param>
/// <param name="Add">As typed: wall times of the site.</param>
public sealed record ProposeCorrection(
    Guid CorrectionId, Guid EmployeeId, DateOnly WorkDate, IReadOnlyList<Guid> Remove, IReadOnlyList<TypedPunch> Add, string Zone, bool SecondTime, Protected Why, DateTimeOffset Now);

/// <param name="Moment">"2026-03-02T09:00".</param>
public sealed record TypedPunch(Direction Direction, string Moment);

public static class ProposeCorrectionHandler
{
    private const int MostAdded = 10;

    /// <exception cref="Rejection">Nothing is changed, or a time cannot be read; whether the day makes sense with it is for <see cref="CorrectPunches"/> to say.</exception>
    public static CorrectionProposed Handle(ProposeCorrection command, PunchLog state)
    {
        if (command.Remove.Count + command.Add.Count == 0)
            throw new Rejection("Nothing is changed. Take a time away, or add one.", "at");
        if (command.Add.Count > MostAdded)
            throw new Rejection($"{MostAdded} times can be added at once.", "at");
        if (state.Proposed.Any(other => other.WorkDate == command.WorkDate))
            throw new Rejection("A correction of this day has been proposed already and waits for a decision.", kind: RejectionKind.Conflict);
        if (command.Remove.Any(id => !state.Punches.Exists(punch => punch.PunchId == id && punch.WorkDate == command.WorkDate)))
            throw new Rejection("These times have changed meanwhile. Please load the page again.", kind: RejectionKind.Conflict);
        var added = command.Add.Select(punch => Read(punch, command)).OrderBy(punch => punch.OccurredAt).ToList();
        return new(command.CorrectionId, command.EmployeeId, command.WorkDate, command.Remove, added, command.Why, command.Now);
    }

    private static PunchToAdd Read(TypedPunch typed, ProposeCorrection command)
    {
        if (!DateTime.TryParseExact(typed.Moment, ["yyyy-MM-dd'T'H:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new Rejection($"“{typed.Moment[(typed.Moment.IndexOf('T') + 1)..]}” is no time of day. Write it as 08:30.", "at");
        var days = DateOnly.FromDateTime(local).DayNumber - command.WorkDate.DayNumber;
        if (days is < -1 or > 1)
            throw new Rejection($"{local:d MMM}, {ReaderCulture.Time(local)} is not on this day, nor in a night before or after it.", "at");
        var at = Instant(local, command).ToDateTimeOffset();
        return at <= command.Now ? new(StreamIds.Of("corrected-punch", command.CorrectionId, typed.Direction, at.UtcTicks), at, command.Zone, local, typed.Direction)
            : throw new Rejection($"{local:d MMM}, {ReaderCulture.Time(local)} is still to come.", "at");
    }

    private static Instant Instant(DateTime local, ProposeCorrection command)
    {
        var map = DateTimeZoneProviders.Tzdb[command.Zone].MapLocal(LocalDateTime.FromDateTime(local));
        return map.Count == 0
            ? throw new Rejection($"There was no {ReaderCulture.Time(local)} in that night: the clock was put forward.", "at")
            : (command.SecondTime ? map.Last() : map.First()).ToInstant();
    }
}
