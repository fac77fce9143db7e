using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Punches;
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

    /// <exception cref="Rejection">Nothing is changed, or something cannot have been so.</exception>
    public static CorrectionProposed Handle(ProposeCorrection command, PunchLog state)
    {
        if (command.Remove.Count + command.Add.Count == 0)
            throw new Rejection("Nothing is changed. Take a time away, or add one.", "moment");
        if (command.Add.Count > MostAdded)
            throw new Rejection($"{MostAdded} times can be added at once.", "moment");
        if (state.Proposed.Any(other => other.WorkDate == command.WorkDate))
            throw new Rejection("A correction of this day has been proposed already and waits for a decision.", kind: RejectionKind.Conflict);
        if (command.Remove.Any(id => !state.Punches.Exists(punch => punch.PunchId == id && punch.WorkDate == command.WorkDate)))
            throw new Rejection("These times have changed meanwhile. Please load the page again.", kind: RejectionKind.Conflict);
        var added = command.Add.Select(punch => Read(punch, command)).OrderBy(punch => punch.OccurredAt).ToList();
        var day = state.Punches.Where(punch => punch.WorkDate == command.WorkDate && !command.Remove.Contains(punch.PunchId)).Select(punch => (punch.OccurredAt, punch.Direction))
            .Concat(added.Select(punch => (punch.OccurredAt, punch.Direction))).OrderBy(punch => punch.OccurredAt).ToList();
        MustAlternate(day);
        MustNotOverlap(day, state.Punches.FindAll(punch => punch.WorkDate != command.WorkDate));
        return new(command.CorrectionId, command.EmployeeId, command.WorkDate, command.Remove, added, command.Why, command.Now);
    }

    private static PunchToAdd Read(TypedPunch typed, ProposeCorrection command)
    {
        if (!DateTime.TryParseExact(typed.Moment, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new Rejection($"“{typed.Moment}” is no date and time.", "moment");
        var days = DateOnly.FromDateTime(local).DayNumber - command.WorkDate.DayNumber;
        if (days is < -1 or > 1)
            throw new Rejection($"{local:d MMM, HH:mm} is not on this day, nor in a night before or after it.", "moment");
        var at = Instant(local, command).ToDateTimeOffset();
        return at <= command.Now ? new(StreamIds.Of("corrected-punch", command.CorrectionId, typed.Direction, at.UtcTicks), at, command.Zone, local, typed.Direction)
            : throw new Rejection($"{local:d MMM, HH:mm} is still to come.", "moment");
    }

    private static Instant Instant(DateTime local, ProposeCorrection command)
    {
        var map = DateTimeZoneProviders.Tzdb[command.Zone].MapLocal(LocalDateTime.FromDateTime(local));
        return map.Count == 0
            ? throw new Rejection($"There was no {local:HH:mm} in that night: the clock was put forward.", "moment")
            : (command.SecondTime ? map.Last() : map.First()).ToInstant();
    }

    /// <summary>In, out, in, out: a day that somebody puts right has no holes.</summary>
    private static void MustAlternate(List<(DateTimeOffset At, Direction Direction)> day)
    {
        if (day.Select(punch => punch.At).Distinct().Count() < day.Count)
            throw new Rejection("Two of the times are the same.", "moment");
        for (var i = 0; i < day.Count; i++)
            if (day[i].Direction != (i % 2 == 0 ? Direction.In : Direction.Out))
                throw new Rejection("With this, somebody would come in twice, or leave twice, without the other between. Each coming needs its going.", "moment");
        if (day.Count % 2 != 0)
            throw new Rejection("The last check-out is missing.", "moment");
    }

    private static void MustNotOverlap(List<(DateTimeOffset At, Direction Direction)> day, IReadOnlyList<PunchRecorded> others)
    {
        foreach (var (one, next) in others.Zip(others.Skip(1)).Where(pair => pair is { First.Direction: Direction.In, Second.Direction: Direction.Out } && pair.First.WorkDate == pair.Second.WorkDate))
            for (var i = 0; i < day.Count; i += 2)
                if (day[i].At < next.OccurredAt && one.OccurredAt < day[i + 1].At)
                    throw new Rejection($"On {one.WorkDate:d MMM}, it was recorded from {one.LocalTime:HH:mm} to {next.LocalTime:HH:mm}: this would be twice.", "moment");
    }
}
