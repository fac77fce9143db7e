using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;

namespace Attendance.Identity.Sessions;

/// <summary>What an event says of its request where nobody is signed in yet, but an account has shown itself.</summary>
internal static class Whence
{
    /// <returns>The network address, under the account's key; null when unknown.</returns>
    public static async Task<Protected?> NoteAsync(this SessionMetadata metadata, Guid accountId, HttpContext context, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        metadata.UserName = accountId.ToString();
        metadata.Headers[EventHeaders.By] = Schemes.Session;
        if (context.Connection.RemoteIpAddress is not { } address || await vault.OpenKeyAsync(session, accountId, KeyPurpose.Personal, cancellation) is not { } key)
            return null;
        var hidden = key.Protect(AccountFields.NetworkAddress, address.ToString());
        metadata.Headers[EventHeaders.NetworkAddress] = hidden.Ciphertext;
        return hidden;
    }
}
