namespace Attendance.Contracts;

/// <summary>People who share rules that are not those of their site.</summary>
public sealed record WorkGroupAdded(Guid GroupId, string Name, DateTimeOffset At);

public sealed record WorkGroupRenamed(Guid GroupId, string Name, DateTimeOffset At);

/// <summary>Somebody belongs to a group from a date on, until another assignment.</summary>
/// <param name="GroupId">Null: to none.</param>
/// <param name="GroupName">As it was called then.</param>
/// <param name="Why">Under the person's key.</param>
public sealed record WorkGroupAssigned(Guid EmployeeId, Guid? GroupId, string? GroupName, DateOnly From, Protected Why, DateTimeOffset At);
