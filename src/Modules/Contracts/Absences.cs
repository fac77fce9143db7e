namespace Attendance.Contracts;

/// <summary>How much of each planned day somebody is away.</summary>
public enum AbsencePart
{
    Whole,
    Half,

    /// <summary>A length that is told.</summary>
    Hours,
}

/// <summary>The employee asks to be away, from one work date to another, both included.</summary>
/// <param name="Hours">Of each day; null unless it is a part in hours.</param>
/// <param name="Kind">Such as leave or illness, under the employee's key: it may be about their health.</param>
/// <param name="Why">Under the employee's key.</param>
public sealed record AbsenceRequested(
    Guid AbsenceId, Guid EmployeeId, DateOnly From, DateOnly To, AbsencePart Part, TimeSpan? Hours, Protected Kind, Protected Why, DateTimeOffset At);

/// <summary>What was planned for these days is less, or nothing.</summary>
public sealed record AbsenceApproved(Guid AbsenceId, Guid EmployeeId, DateTimeOffset At);

/// <param name="Why">Under the employee's key.</param>
public sealed record AbsenceDeclined(Guid AbsenceId, Guid EmployeeId, Protected Why, DateTimeOffset At);

/// <summary>An absence that was asked for, or approved, is none any more.</summary>
public sealed record AbsenceCancelled(Guid AbsenceId, Guid EmployeeId, DateTimeOffset At);

/// <summary>An approved absence ends earlier than was agreed.</summary>
/// <param name="To">Its last day now.</param>
public sealed record AbsenceShortened(Guid AbsenceId, Guid EmployeeId, DateOnly To, DateTimeOffset At);

/// <summary>A day on which nothing is planned, whatever the rules say.</summary>
public sealed record Holiday(DateOnly Date, string Name);

/// <summary>Holidays beside those there are; of a date that is one already, the name is replaced.</summary>
/// <param name="SiteId">Null: everywhere.</param>
public sealed record HolidaysImported(Guid? SiteId, IReadOnlyList<Holiday> Days, DateTimeOffset At);

public sealed record HolidayRemoved(Guid? SiteId, DateOnly Date, DateTimeOffset At);
