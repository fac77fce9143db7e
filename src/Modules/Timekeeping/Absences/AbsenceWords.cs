using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Absences;

/// <summary>Absences in words.</summary>
internal static class AbsenceWords
{
    public static string Days(AbsenceRow row) => row.From == row.To ? WorkDate.Text(row.From) : $"{WorkDate.Text(row.From)} – {WorkDate.Text(row.To)}";

    public static string What(AbsenceRow row) =>
        row.Part switch { "Whole" => row.Kind, "Half" => $"{row.Kind}, half days", _ => $"{row.Kind}, {Durations.Text(TimeSpan.FromMinutes(row.Minutes))} of each day" };

    public static string State(AbsenceRow row) => row.State switch { "approved" => "Approved", "declined" => "Declined", "cancelled" => "Cancelled", _ => "Waits for a decision" };

    public static string Badge(AbsenceRow row) => row.State switch { "approved" => "good", "declined" => "bad", "cancelled" => "", _ => "warn" };
}
