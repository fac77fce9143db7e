namespace Attendance.Contracts;

/// <summary>An account may sign in. At most one account belongs to an employee.</summary>
/// <param name="EmployeeId">The employee it belongs to; null for others, such as the first administrator.</param>
public sealed record AccountCreated(Guid AccountId, Protected Username, Protected? Email, Guid? EmployeeId, DateTimeOffset At);

/// <summary>What an account may do from now on; it replaces what was before.</summary>
/// <param name="Sites">Sites a manager is responsible for.</param>
/// <param name="People">Employees a manager is responsible for.</param>
public sealed record RolesAssigned(Guid AccountId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Sites, IReadOnlyList<Guid> People, DateTimeOffset At);

public sealed record PasswordChanged(Guid AccountId, DateTimeOffset At);

/// <summary>A one-time link to choose a password was made and shown to an administrator.</summary>
public sealed record PasswordLinkIssued(Guid AccountId, DateTimeOffset ExpiresAt, DateTimeOffset At);

/// <param name="NetworkAddress">Where from.</param>
public sealed record SignedIn(Guid AccountId, Protected? NetworkAddress, DateTimeOffset At);

/// <summary>After repeated wrong passwords the account takes none for a while.</summary>
public sealed record AccountLocked(Guid AccountId, DateTimeOffset Until, DateTimeOffset At);

public sealed record AccountDeactivated(Guid AccountId, DateTimeOffset At);

/// <summary>A device may check people in at a site.</summary>
public sealed record KioskPaired(Guid KioskId, string Name, Guid SiteId, DateTimeOffset At);

public sealed record KioskRevoked(Guid KioskId, DateTimeOffset At);

public sealed record ApiKeyIssued(Guid KeyId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset At);

public sealed record ApiKeyRevoked(Guid KeyId, DateTimeOffset At);

/// <summary>An employee has a PIN for the path without a face.</summary>
public sealed record PinSet(Guid EmployeeId, DateTimeOffset At);

/// <summary>After repeated wrong PINs the employee's PIN is taken no more for a while.</summary>
public sealed record PinLocked(Guid EmployeeId, DateTimeOffset Until, DateTimeOffset At);

/// <summary>Asks whether a number and a PIN belong together. Answered by <see cref="PinAnswer"/>.</summary>
public sealed record VerifyPin(string EmployeeNumber, string Pin);

/// <param name="EmployeeId">Whose they are; null when refused.</param>
/// <param name="Refusal">What to tell the person.</param>
public sealed record PinAnswer(Guid? EmployeeId, string? Refusal);

/// <summary>The names under which an account's personal fields are encrypted.</summary>
public static class AccountFields
{
    public const string Username = "username";
    public const string Email = "email";
    public const string NetworkAddress = "network-address";
}
