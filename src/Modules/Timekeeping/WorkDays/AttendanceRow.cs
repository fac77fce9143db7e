using Attendance.Timekeeping.People;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>One person's days.</summary>
public sealed record AttendanceRow(Person Person, IReadOnlyList<WorkDay> Days)
{
    public TimeSpan Worked => Days.Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Worked);
}
