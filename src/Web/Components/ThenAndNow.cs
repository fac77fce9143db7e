namespace Attendance.Web.Components;

/// <summary>What was recorded of something by a moment, and what is now.</summary>
public sealed record ThenAndNow(string Name, string Then, string Now);
