using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Web.Access;

namespace Attendance.Enrolment.Employees;

internal static class Responsibility
{
    /// <exception cref="Rejection">The reader is a manager of others.</exception>
    public static void MustBeResponsibleFor(this ClaimsPrincipal user, Guid employeeId, Guid siteId)
    {
        if (!user.IsResponsibleFor(employeeId, siteId))
            throw new Rejection("You see only the people you are responsible for. An administrator can change that.", kind: RejectionKind.Forbidden);
    }
}
