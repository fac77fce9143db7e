namespace Attendance.Web.Access;

/// <summary>Who may use a route. Every route names one of these, or says that it is open to anyone.</summary>
public static class Policies
{
    /// <summary>Any signed-in account.</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>Administrators; auditors for what only reads.</summary>
    public const string Administrator = nameof(Administrator);

    /// <summary>Managers of their sites and people, and administrators.</summary>
    public const string Manager = nameof(Manager);

    /// <summary>Payroll and administrators: everyone's hours.</summary>
    public const string Hours = nameof(Hours);

    /// <summary>Hours: payroll's and administrators' of everyone, managers' of their people.</summary>
    public const string Boards = nameof(Boards);

    /// <summary>An account that belongs to an employee.</summary>
    public const string Employee = nameof(Employee);

    /// <summary>A paired kiosk.</summary>
    public const string Kiosk = nameof(Kiosk);

    /// <summary>A kiosk that was revoked not long ago: it may hand over what it had kept, and nothing else.</summary>
    public const string RevokedKiosk = nameof(RevokedKiosk);

    /// <summary>Scopes of API keys; an administrator's session has the same rights.</summary>
    public const string EmployeesRead = "employees:read";

    public const string EmployeesWrite = "employees:write";

    public const string AttendanceRead = "attendance:read";

    public const string EventsRead = "events:read";

    /// <summary>An API key with this scope, a paired kiosk, or an employee for themselves.</summary>
    public const string CheckInsWrite = "check-ins:write";

    public static IReadOnlyList<string> Scopes { get; } = [EmployeesRead, EmployeesWrite, CheckInsWrite, AttendanceRead, EventsRead];
}

/// <summary>The ways a request proves who sends it.</summary>
public static class Schemes
{
    public const string Session = "session";
    public const string Kiosk = "kiosk";
    public const string RevokedKiosk = "revoked-kiosk";
    public const string ApiKey = "api-key";
}

public static class Roles
{
    public const string Employee = "employee";
    public const string Manager = "manager";
    public const string Payroll = "payroll";
    public const string Auditor = "auditor";
    public const string Administrator = "administrator";

    public static IReadOnlyList<string> All { get; } = [Employee, Manager, Payroll, Auditor, Administrator];
}

/// <summary>How fast a route may be used.</summary>
public static class Limits
{
    /// <summary>Where somebody could guess: a password, a PIN, a code.</summary>
    public const string Guessing = nameof(Guessing);

    /// <summary>Where photos are uploaded, for which nobody stands in a queue.</summary>
    public const string Uploads = nameof(Uploads);

    /// <summary>Where faces are recognised.</summary>
    public const string CheckIns = nameof(CheckIns);

    /// <summary>Where a camera's page asks whether somebody stands before it.</summary>
    public const string Looks = nameof(Looks);
}
