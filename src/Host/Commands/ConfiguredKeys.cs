using System.Security.Cryptography;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Identity.KeyRings;
using Attendance.Vault;

namespace Attendance.Host.Commands;

/// <summary>Whether the configured keys are those under which a database was written: with others, nobody would sign in and no name would be read.</summary>
internal static class ConfiguredKeys
{
    /// <returns>Which keys are other ones; null when all fit, or nothing was written yet.</returns>
    public static async Task<string?> MisfitAsync(IServiceProvider services, IQuerySession session, CancellationToken cancellation)
    {
        List<string> wrong = [];
        try
        {
            await StoredKeyRing.TryKeyAsync(services, session, cancellation);
        }
        catch (CryptographicException)
        {
            wrong.Add("ATTENDANCE_SECRET_KEY");
        }
        wrong.AddRange((await services.GetRequiredService<PersonVault>().LackingAsync(session, cancellation))
            .Select(purpose => purpose == KeyPurpose.Biometric ? "FACE_DATA_ENCRYPTION_KEY" : "DATA_ENCRYPTION_KEY"));
        if (services.GetService<AuditKeys>() is { } audit && await GetSeals.LastAsync(session, cancellation) is { } seal && audit.Keys.All(key => key.Id != seal.KeyId))
            wrong.Add("ATTENDANCE_AUDIT_KEY");
        return wrong.Count == 0 ? null : $"{string.Join(", ", wrong)}: not the key that it was written with (in development: the folder keys of the data directory).";
    }

    /// <exception cref="StartException">One of them is another key.</exception>
    public static async Task MustFitAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        if (await MisfitAsync(services, session, cancellation) is { } problem)
            throw new StartException($"The database cannot be used with these keys: {problem} Put the right one back.");
    }
}
