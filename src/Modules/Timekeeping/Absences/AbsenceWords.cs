using System.Globalization;
using Attendance.Timekeeping.Hours;

namespace Attendance.Timekeeping.Absences;

/// <summary>Absences in words.</summary>
internal static class AbsenceWords
{
    public static string Days(AbsenceRow row) => row.From == row.To ? Date(row.From) : $"{Date(row.From)} – {Date(row.To)}";

    public static string What(AbsenceRow row) =>
        row.Part switch { "Whole" => row.Kind, "Half" => $"{row.Kind}, half days", _ => $"{row.Kind}, {Durations.Text(TimeSpan.FromMinutes(row.Minutes))} of each day" };

    public static string State(AbsenceRow row) => row.State switch { "approved" => "Approved", "declined" => "Declined", "cancelled" => "Cancelled", _ => "Waits for a decision" };

    public static string Badge(AbsenceRow row) => row.State switch { "approved" => "good", "declined" => "bad", "cancelled" => "", _ => "warn" };

    private static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
