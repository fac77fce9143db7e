namespace Attendance.Contracts;

public enum Direction
{
    In,
    Out,
}

/// <summary>What the person asked for.</summary>
public enum AskedDirection
{
    /// <summary>In or out by the person's open session.</summary>
    Auto,
    In,
    Out,
}

public enum PunchMethod
{
    Face,
    Pin,

    /// <summary>Of a terminal or another system, read from a file.</summary>
    Imported,

    /// <summary>Nobody was there: it was agreed upon afterwards.</summary>
    Correction,
}

/// <summary>The stored fact: a person was here. Sessions, days and hours are derived from punches.</summary>
/// <param name="OccurredAt">UTC.</param>
/// <param name="ReceivedAt">When the server had it, UTC.</param>
/// <param name="Zone">The site's IANA zone.</param>
/// <param name="LocalTime">Wall time in that zone.</param>
/// <param name="DeviceId">Kiosk, account or API key.</param>
/// <param name="AttemptId">The recognition it rests on; null for a PIN.</param>
/// <param name="WorkDate">As announced to the person.</param>
/// <param name="CapturedOffline">True: it was kept on a device without a network, and <paramref name="OccurredAt"/> follows from that device's clock; null: it was not.</param>
/// <param name="TimeDoubtful">True: that clock was changed meanwhile or is far off, or is the person's own, so <paramref name="OccurredAt"/> may be wrong.</param>
/// <param name="DeviceSequence">Its number among those that device kept, from 1 on; null: it kept none, or says none.</param>
public sealed record PunchRecorded(
    Guid PunchId, Guid EmployeeId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string Zone, DateTime LocalTime,
    AskedDirection Asked, Direction Direction, Guid SiteId, Guid DeviceId, PunchMethod Method, Guid? AttemptId, DateOnly WorkDate, bool? CapturedOffline = null, bool? TimeDoubtful = null, long? DeviceSequence = null);

/// <summary>A punch without a chosen direction counts as another one now, because an earlier punch arrived after it, or was corrected, or because its person's rules were changed.</summary>
/// <param name="CausePunchId">The punch that arrived late, the correction, or the event that changed the rules.</param>
public sealed record PunchReassigned(Guid PunchId, Guid EmployeeId, Direction Direction, DateOnly WorkDate, Guid CausePunchId, DateTimeOffset At);

/// <summary>A check-in that a kiosk had kept without a network when it was revoked: it counts once somebody responsible says so.</summary>
/// <param name="PunchId">Of the punch that it becomes then.</param>
/// <param name="OccurredAt">UTC, by the kiosk's clock as far as that could be reckoned with.</param>
/// <param name="ReceivedAt">When the server had it, UTC.</param>
/// <param name="Zone">IANA zone of the site.</param>
/// <param name="DeviceName">The kiosk's.</param>
/// <param name="RevokedAt">When the kiosk was revoked, UTC.</param>
/// <param name="AttemptId">The recognition it rests on.</param>
/// <param name="TimeDoubtful">True: that clock was changed meanwhile or is far off.</param>
/// <param name="DeviceSequence">Its number among those the kiosk kept; null: it says none.</param>
public sealed record CheckInHeld(
    Guid PunchId, Guid EmployeeId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string Zone, AskedDirection Asked, Guid SiteId, Guid DeviceId, string DeviceName, DateTimeOffset RevokedAt,
    Guid AttemptId, bool? TimeDoubtful, long? DeviceSequence);

/// <summary>Somebody responsible has decided on a check-in that was held: where it counts, its punch follows in the stream, unless it is one that was there already.</summary>
/// <param name="Why">Why it does not count, under the employee's key; null: it counts.</param>
public sealed record HeldCheckInDecided(Guid PunchId, Guid EmployeeId, bool Counts, Protected? Why, DateTimeOffset At);

/// <summary>A punch that a correction adds.</summary>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Zone">IANA zone of the site.</param>
/// <param name="LocalTime">Wall time in that zone.</param>
public sealed record PunchToAdd(Guid PunchId, DateTimeOffset OccurredAt, string Zone, DateTime LocalTime, Direction Direction);

/// <summary>The employee says that a day was otherwise.</summary>
/// <param name="Remove">Punches that should not count.</param>
/// <param name="Why">Under the employee's key.</param>
public sealed record CorrectionProposed(Guid CorrectionId, Guid EmployeeId, DateOnly WorkDate, IReadOnlyList<Guid> Remove, IReadOnlyList<PunchToAdd> Add, Protected Why, DateTimeOffset At);

/// <summary>What was proposed counts now: the punches it sets aside and adds follow it in the stream.</summary>
public sealed record CorrectionApproved(Guid CorrectionId, Guid EmployeeId, DateTimeOffset At);

/// <param name="Why">Under the employee's key.</param>
public sealed record CorrectionDeclined(Guid CorrectionId, Guid EmployeeId, Protected Why, DateTimeOffset At);

/// <summary>A punch does not count any more. It stays in the history.</summary>
public sealed record PunchExcluded(Guid PunchId, Guid EmployeeId, Guid CorrectionId, DateTimeOffset At);

/// <summary>What is kept of one person's hours in a period that is closed.</summary>
/// <param name="SnapshotId">Blob under the person's key: what the documents are made from.</param>
/// <param name="DocumentId">Blob under the person's key: the PDF.</param>
/// <param name="SnapshotSha256">Hexadecimal.</param>
/// <param name="DocumentSha256">Hexadecimal.</param>
public sealed record TimesheetInPeriod(Guid EmployeeId, Guid SnapshotId, Guid DocumentId, string SnapshotSha256, string DocumentSha256);

/// <summary>The hours of a site's people in these days are final: what is paid.</summary>
/// <param name="Sha256">Of the snapshots' digests, in their order.</param>
/// <param name="Sequence">The number in the log that the hours were read at, at the least.</param>
public sealed record PeriodClosed(Guid PeriodId, Guid SiteId, DateOnly From, DateOnly To, IReadOnlyList<TimesheetInPeriod> Timesheets, string Sha256, long Sequence, DateTimeOffset At);

/// <summary>The documents of the period stay as they were; its days can be corrected, and it can be closed again.</summary>
/// <param name="Reason">Under the organisation's key.</param>
public sealed record PeriodReopened(Guid PeriodId, Guid SiteId, Protected Reason, DateTimeOffset At);

/// <summary>How the periods of a site follow each other.</summary>
public enum PeriodKind
{
    Monthly,

    /// <summary>To the 15th, and from the 16th on.</summary>
    HalfMonthly,
    Fortnightly,
    Weekly,
}

/// <param name="Start">A first day of weeks and fortnights.</param>
public sealed record PeriodRhythmSet(Guid SiteId, PeriodKind Kind, DateOnly Start, DateTimeOffset At);

/// <summary>The employee says that these hours of theirs are right.</summary>
/// <param name="Sha256">Of the days as they were shown, hexadecimal: of other hours it says nothing.</param>
public sealed record HoursConfirmed(Guid EmployeeId, DateOnly From, DateOnly To, string Sha256, DateTimeOffset At);

/// <summary>A manager says that these hours are right.</summary>
/// <param name="Sha256">Of the days as they were shown, hexadecimal: of other hours it says nothing.</param>
public sealed record HoursApproved(Guid EmployeeId, DateOnly From, DateOnly To, string Sha256, DateTimeOffset At);

/// <summary>Which columns a payroll file has, and how it is written; the one of this name before does not count any more.</summary>
/// <param name="Columns">In their order, such as "employee_number".</param>
/// <param name="Separator">"comma", "semicolon" or "tab".</param>
/// <param name="Hours">"clock" (8:30), "point" (8.50) or "comma" (8,50).</param>
public sealed record PayrollProfileSaved(string Name, IReadOnlyList<string> Columns, string Separator, string Hours, DateTimeOffset At);

public sealed record PayrollProfileRemoved(string Name, DateTimeOffset At);

/// <summary>A calendar program may read the days of an employee, by a secret address; the one before is out of use.</summary>
/// <param name="SecretSha256">Of the secret, hexadecimal.</param>
public sealed record CalendarOpened(Guid EmployeeId, string SecretSha256, DateTimeOffset At);

/// <summary>No calendar program may read them any more.</summary>
public sealed record CalendarClosed(Guid EmployeeId, DateTimeOffset At);

/// <summary>What somebody should look at.</summary>
public enum QuestionKind
{
    MissingPunch,

    /// <summary>A forgotten check-out, for which the plan stands in.</summary>
    Estimated,

    /// <summary>In and out within a minute of each other.</summary>
    DuplicatePunch,
    Overtime,

    /// <summary>Less than 11 hours of rest, more than 6 hours without a break, or more than 48 hours a week.</summary>
    Alert,

    /// <summary>Two people were too near each other to say who it was.</summary>
    AmbiguousMatch,

    /// <summary>What stood before the camera may have been a picture.</summary>
    SuspectedSpoof,

    /// <summary>A closed day would be another one by what was recorded or ruled since.</summary>
    ChangedSinceClosing,

    /// <summary>It was kept on a device whose clock cannot be reckoned with.</summary>
    DoubtfulTime,

    /// <summary>Planned, and nobody came or said why.</summary>
    Absent,
}

/// <summary>Somebody responsible has looked at it, and it may stay as it is.</summary>
/// <param name="QuestionId">From what it is about: where that changes, it is another question.</param>
/// <param name="EmployeeId">Null: nobody was recognised.</param>
public sealed record QuestionSettled(Guid QuestionId, QuestionKind Kind, Guid? EmployeeId, DateOnly Day, DateTimeOffset At);
