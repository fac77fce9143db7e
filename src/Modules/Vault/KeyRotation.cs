using Attendance.EventStore;
using Attendance.Vault.Postgres;

namespace Attendance.Vault;

/// <summary>
/// Wraps people's data keys by the newest configured key. The data keys stay the same, so no photo, template or text is
/// written again; and each batch is saved by itself, so that it goes on where it was killed.
/// </summary>
public sealed class KeyRotation(IDocumentStore store, WrappingKeys wrapping)
{
    private const int Batch = 500;

    /// <summary>How many data keys are wrapped by older keys.</summary>
    public async Task<long> OutdatedAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var count = 0L;
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
            count += (await session.QueryAsync<long>(VaultSql.CountOutdated, cancellation, purpose, wrapping.CurrentId(purpose)))[0];
        return count;
    }

    /// <param name="progress">How many are done.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">An older key is not configured any more.</exception>
    public async Task RunAsync(IProgress<long> progress, CancellationToken cancellation)
    {
        var done = 0L;
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            while (true)
            {
                await using var session = store.LightweightSession();
                var rows = await session.QueryAsync<Row>(VaultSql.Outdated, cancellation, purpose, wrapping.CurrentId(purpose), Batch);
                if (rows.Count == 0)
                    break;
                foreach (var row in rows)
                    session.QueueSqlCommand(VaultSql.Rewrap, row.Subject, purpose, row.Wrapped, wrapping.Wrap(purpose, row.Subject, wrapping.Unwrap(purpose, row.Subject, row.Wrapped)));
                await session.SaveChangesAsync(cancellation);
                progress.Report(done += rows.Count);
            }
        }
    }

    private sealed record Row(Guid Subject, KeyPurpose Purpose, byte[] Wrapped);
}
