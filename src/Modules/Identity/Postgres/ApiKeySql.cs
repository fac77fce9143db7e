using Attendance.EventStore;

namespace Attendance.Identity.Postgres;

internal sealed record ApiKeyRow(Guid Id, string Name, string[] Scopes);

public sealed record ApiKeyView(Guid Id, string Name, string[] Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

internal static class ApiKeySql
{
    /// <summary>The valid key with this hash; its last use is noted once a minute.</summary>
    public static async Task<ApiKeyRow?> UseAsync(IQuerySession session, byte[] hash, DateTimeOffset now, CancellationToken cancellation) =>
        (await session.QueryAsync<ApiKeyRow>(
            """
            with used as (
              update identity.api_keys set last_used_at = $2
              where key_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
                and (last_used_at is null or last_used_at < $2 - interval '1 minute'))
            select id, name, scopes from identity.api_keys where key_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
            """, cancellation, hash, now)).SingleOrDefault();

    public static Task<IReadOnlyList<ApiKeyView>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<ApiKeyView>(
            "select id, name, scopes, created_at, expires_at, revoked_at, last_used_at from identity.api_keys order by revoked_at nulls first, created_at", cancellation);

    public static void Insert(IDocumentOperations operations, Guid id, string name, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, DateTimeOffset at) =>
        operations.QueueSqlCommand(
            "insert into identity.api_keys (id, name, key_hash, scopes, expires_at, created_at) values ($1, $2, $3, $4, $5, $6)", id, name, hash, scopes.ToArray(), expiresAt, at);

    public static void Revoke(IDocumentOperations operations, Guid id, DateTimeOffset at) =>
        operations.QueueSqlCommand("update identity.api_keys set revoked_at = $2 where id = $1", id, at);
}
