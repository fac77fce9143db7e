using Attendance.EventStore;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>Both dates belong to it.</summary>
public sealed record DateRange(DateOnly From, DateOnly To)
{
    private const int MostDays = 366;

    /// <summary>What was asked for; without dates, the week to today.</summary>
    /// <exception cref="Rejection">No date, the wrong way round, or longer than a year.</exception>
    public static DateRange Read(string? from, string? to, DateOnly today)
    {
        var last = Date(to, "to") ?? today;
        var first = Date(from, "from") ?? last.AddDays(-6);
        if (first > last)
            throw new Rejection("The first date is after the last one.", "from");
        return last.DayNumber - first.DayNumber < MostDays ? new(first, last) : throw new Rejection("Please choose a year at most.", "from");
    }

    private static DateOnly? Date(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? null : WorkDate.Read(text, "A date is written as YYYY-MM-DD, from the year 2000 on.", field);
}
