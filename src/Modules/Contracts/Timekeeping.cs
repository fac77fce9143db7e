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
}

/// <summary>The stored fact: a person was here. Sessions, days and hours are derived from punches.</summary>
/// <param name="OccurredAt">UTC.</param>
/// <param name="ReceivedAt">When the server had it, UTC.</param>
/// <param name="Zone">The site's IANA zone.</param>
/// <param name="LocalTime">Wall time in that zone.</param>
/// <param name="DeviceId">Kiosk, account or API key.</param>
/// <param name="AttemptId">The recognition it rests on; null for a PIN.</param>
/// <param name="WorkDate">As announced to the person.</param>
public sealed record PunchRecorded(
    Guid PunchId, Guid EmployeeId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string Zone, DateTime LocalTime,
    AskedDirection Asked, Direction Direction, Guid SiteId, Guid DeviceId, PunchMethod Method, Guid? AttemptId, DateOnly WorkDate);

/// <summary>A punch without a chosen direction counts as another one now, because an earlier punch arrived after it.</summary>
/// <param name="CausePunchId">The punch that arrived late.</param>
public sealed record PunchReassigned(Guid PunchId, Guid EmployeeId, Direction Direction, DateOnly WorkDate, Guid CausePunchId, DateTimeOffset At);
