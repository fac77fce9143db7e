using Attendance.EventStore;

namespace Attendance.Identity.Postgres;

internal static class PasswordLinkSql
{
    /// <summary>A new link makes the account's earlier ones void.</summary>
    public static void Insert(IDocumentOperations operations, byte[] tokenHash, Guid accountId, DateTimeOffset expiresAt)
    {
        operations.QueueSqlCommand("delete from identity.password_links where account_id = $1 and used_at is null", accountId);
        operations.QueueSqlCommand("insert into identity.password_links (token_hash, account_id, expires_at) values ($1, $2, $3)", tokenHash, accountId, expiresAt);
    }

    public const string Prune = "delete from identity.password_links where expires_at < now() - interval '1 day'";

    /// <returns>The account a usable link belongs to.</returns>
    public static async Task<Guid?> FindAsync(IQuerySession session, byte[] tokenHash, DateTimeOffset now, CancellationToken cancellation) =>
        await session.QueryAsync<Guid>(
            "select account_id from identity.password_links where token_hash = $1 and used_at is null and expires_at > $2", cancellation, tokenHash, now) is [var id] ? id : null;

    public static void Use(IDocumentOperations operations, byte[] tokenHash, DateTimeOffset now) =>
        operations.QueueSqlCommand("select identity.use_password_link($1, $2)", tokenHash, now);
}
