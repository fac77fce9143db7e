namespace Attendance.Contracts;

/// <summary>How the files of a terminal, or of another system, say who was there and when.</summary>
/// <param name="Number">The column of the employee's number.</param>
/// <param name="Moment">The column of the moment, or of its date.</param>
/// <param name="Time">The column of the time of day; null: it is with the date.</param>
/// <param name="Format">Of date and time, such as "dd.MM.yyyy HH:mm"; null: ISO 8601 with the offset.</param>
/// <param name="Zone">IANA zone of times that say no offset; null: they say it.</param>
/// <param name="Direction">The column of the direction; null: none, each counts as in or out by the punch before.</param>
/// <param name="InWord">What stands there for in.</param>
/// <param name="OutWord">What stands there for out.</param>
/// <param name="Device">The column of the device; null: all are of <paramref name="DeviceName"/>.</param>
public sealed record PunchMapping(string Number, string Moment, string? Time, string? Format, string? Zone, string? Direction, string? InWord, string? OutWord, string? Device, string? DeviceName);

/// <summary>Files are read like this by the name; the mapping of that name before does not count any more.</summary>
public sealed record PunchMappingSaved(string Name, PunchMapping Mapping, DateTimeOffset At);

public sealed record PunchMappingRemoved(string Name, DateTimeOffset At);
