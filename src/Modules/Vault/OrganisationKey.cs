using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Vault;

/// <summary>Texts that are about nobody in particular, such as why something was decided: under the organisation's own key.</summary>
public static class OrganisationKey
{
    private const int LongestReason = 500;

    /// <summary>Whose key it is.</summary>
    public static Guid Subject { get; } = StreamIds.Of("organisation");

    /// <exception cref="Rejection">There is none, or it is too long.</exception>
    public static async Task<Protected> ProtectReasonAsync(this PersonVault vault, IDocumentSession session, string? reason, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new Rejection("Please say why.", "reason");
        if (reason.Trim().Length > LongestReason)
            throw new Rejection($"The reason is too long: {LongestReason} characters at most.", "reason");
        return (await vault.OrganisationKeyAsync(session, cancellation)).Protect(PersonalFields.Reason, reason.Trim());
    }

    /// <summary>The organisation's own key; made where there is none yet.</summary>
    public static Task<DataKey> OrganisationKeyAsync(this PersonVault vault, IQuerySession session, CancellationToken cancellation) =>
        vault.OpenOrCreateKeyAsync(session, Subject, KeyPurpose.Personal, cancellation);
}
