using Attendance.Contracts;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Tests;

/// <summary>One employee, two sites, and words for punches.</summary>
internal static class Punching
{
    public static readonly PunchSettings Settings = new(TimeSpan.FromSeconds(60), TimeSpan.FromHours(16));
    public static readonly Guid Employee = Guid.NewGuid(), Here = Guid.NewGuid(), There = Guid.NewGuid(), Device = Guid.NewGuid();

    /// <summary>A Monday, 8:00 in Vienna.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);

    public static PunchRecorded In(DateTimeOffset at, Guid? site = null) => Punch(at, Direction.In, site);

    public static PunchRecorded Out(DateTimeOffset at, Guid? site = null, DateOnly? workDate = null) => Punch(at, Direction.Out, site, workDate);

    public static RecordPunch Asking(DateTimeOffset at, AskedDirection asked = AskedDirection.Auto, Guid? site = null, string zone = "Europe/Vienna") =>
        new(Guid.NewGuid(), Employee, at, at, zone, asked, site ?? Here, Device, PunchMethod.Face, Guid.NewGuid());

    public static PunchDecision When(PunchLog state, RecordPunch command) => RecordPunchHandler.Handle(command, state, PersonRules.None, Settings);

    public static PunchRow Row(PunchRecorded punch) => PunchRow.Of(punch);

    private static PunchRecorded Punch(DateTimeOffset at, Direction direction, Guid? site, DateOnly? workDate = null)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna")).DateTime;
        return new(Guid.NewGuid(), Employee, at, at, "Europe/Vienna", local, AskedDirection.Auto, direction, site ?? Here, Device, PunchMethod.Face, Guid.NewGuid(),
            workDate ?? DateOnly.FromDateTime(local));
    }
}
