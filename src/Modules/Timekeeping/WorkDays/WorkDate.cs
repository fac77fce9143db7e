using System.Globalization;
using Attendance.EventStore;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>Work dates as forms, addresses and pages write them.</summary>
internal static class WorkDate
{
    /// <summary>A year that hours can be of.</summary>
    public static bool IsPossible(DateOnly date) => date.Year is >= 2000 and < 2200;

    /// <returns>Null: it is no date, or of another century.</returns>
    public static DateOnly? Read(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && IsPossible(date) ? date : null;

    /// <exception cref="Rejection">It is no date; in these words, about this field.</exception>
    public static DateOnly Read(string? text, string says, string field) => Read(text) ?? throw new Rejection(says, field);

    /// <summary>Such as 2026-03-02.</summary>
    public static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Such as 2 Mar 2026.</summary>
    public static string Text(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
