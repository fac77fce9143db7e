using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Access;

/// <summary>The names of the claims a principal carries beside the framework's own.</summary>
public static class Claims
{
    public const string Employee = "employee";
    public const string Site = "site";
    public const string Scope = "scope";

    /// <summary>When a kiosk was revoked (ISO 8601).</summary>
    public const string RevokedAt = "revoked-at";

    /// <summary>Where a request comes from, as ciphertext under the account's key, or the organisation's.</summary>
    public const string NetworkAddress = "network-address";

    /// <summary>Sites a manager is responsible for.</summary>
    public const string ManagedSite = "managed-site";

    /// <summary>People a manager is responsible for.</summary>
    public const string ManagedPerson = "managed-person";
}

/// <summary>Who sends a request, in the words of the modules.</summary>
public static class Requester
{
    /// <summary>The account's, kiosk's or key's id; null for nobody.</summary>
    public static Guid? Id(this ClaimsPrincipal principal) => Parse(principal.FindFirstValue(ClaimTypes.NameIdentifier));

    public static Guid? EmployeeId(this ClaimsPrincipal principal) => Parse(principal.FindFirstValue(Claims.Employee));

    /// <summary>The site of a kiosk.</summary>
    public static Guid? SiteId(this ClaimsPrincipal principal) => Parse(principal.FindFirstValue(Claims.Site));

    /// <summary>Of a kiosk that hands over what it had kept.</summary>
    public static DateTimeOffset RevokedAt(this ClaimsPrincipal principal) => DateTimeOffset.Parse(principal.FindFirstValue(Claims.RevokedAt)!, CultureInfo.InvariantCulture);

    public static bool IsAdministrator(this ClaimsPrincipal principal) => principal.IsInRole(Roles.Administrator);

    /// <summary>Administrators and auditors: everybody's records, and how alike faces were.</summary>
    public static bool SeesEverything(this ClaimsPrincipal principal) => principal.IsAdministrator() || principal.IsInRole(Roles.Auditor);

    /// <summary>Payroll too: everybody's hours, and no photos.</summary>
    public static bool SeesEverybodysHours(this ClaimsPrincipal principal) => principal.SeesEverything() || principal.IsInRole(Roles.Payroll);

    /// <summary>On a page of those who administrate, an auditor only looks.</summary>
    public static bool OnlyLooks(this HttpContext context) =>
        context.User.IsInRole(Roles.Auditor) && !context.User.IsAdministrator() && !context.User.IsInRole(Roles.Payroll)
        && context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy is (Policies.Administrator or Policies.Manager or Policies.Hours or Policies.Boards);

    public static bool CameBy(this ClaimsPrincipal principal, string scheme) => principal.Identity?.AuthenticationType == scheme;

    public static Guid[] ManagedSites(this ClaimsPrincipal principal) => All(principal, Claims.ManagedSite);

    public static Guid[] ManagedPeople(this ClaimsPrincipal principal) => All(principal, Claims.ManagedPerson);

    /// <summary>Whether they may decide about this person, not only look: never about themselves.</summary>
    public static bool DecidesFor(this ClaimsPrincipal principal, Guid employeeId, Guid siteId) =>
        principal.EmployeeId() != employeeId && (principal.IsAdministrator() || principal.ManagedSites().Contains(siteId) || principal.ManagedPeople().Contains(employeeId));

    /// <summary>Whether a manager is responsible for an employee; administrators and auditors see everybody.</summary>
    public static bool IsResponsibleFor(this ClaimsPrincipal principal, Guid employeeId, Guid siteId) =>
        principal.SeesEverything() || principal.ManagedSites().Contains(siteId) || principal.ManagedPeople().Contains(employeeId);

    /// <summary>The scope of an idempotency key: kind and id of the sender.</summary>
    public static string Scope(this ClaimsPrincipal principal) => $"{principal.Identity?.AuthenticationType}:{principal.Id()}";

    private static Guid[] All(ClaimsPrincipal principal, string type) => [.. principal.FindAll(type).Select(claim => Guid.Parse(claim.Value))];

    private static Guid? Parse(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
