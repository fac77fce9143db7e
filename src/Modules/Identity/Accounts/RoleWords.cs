using Attendance.Web.Access;

namespace Attendance.Identity.Accounts;

/// <summary>What a role means, for those who give it.</summary>
internal static class RoleWords
{
    public static string Of(string role) => role switch
    {
        Roles.Employee => "Employee: sees their own days",
        Roles.Manager => "Manager: sees the people of chosen sites, and chosen people",
        Roles.Payroll => "Payroll: sees everyone's hours",
        Roles.Auditor => "Auditor: sees everything, changes nothing",
        _ => "Administrator: may do everything",
    };
}
