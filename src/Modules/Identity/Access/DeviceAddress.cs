using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Attendance.Identity.Access;

/// <summary>Where a kiosk or a program calls from, for the events it leads to; they have no key of their own.</summary>
internal static class DeviceAddress
{
    /// <returns>Under the organisation's key; nothing where it has none yet, or where no event follows: a kiosk looks three times a second.</returns>
    public static async Task<IEnumerable<Claim>> ClaimAsync(HttpContext context, IQuerySession session, PersonVault vault) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName != Limits.Looks
        && context.Connection.RemoteIpAddress is { } address && await vault.OpenKeyAsync(session, OrganisationKey.Subject, KeyPurpose.Personal, context.RequestAborted) is { } key
            ? [new(Claims.NetworkAddress, key.Protect(AccountFields.NetworkAddress, address.ToString()).Ciphertext)]
            : [];
}
