namespace Attendance.Host;

/// <summary>The program cannot start as asked; the message tells the operator what to do. No stack trace is shown.</summary>
public sealed class StartException(string message) : Exception(message);
