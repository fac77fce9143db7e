using Attendance.EventStore;

namespace Attendance.Identity.Postgres;

internal sealed record KioskRow(Guid Id, string Name, Guid SiteId);

internal sealed record RevokedKioskRow(Guid Id, string Name, Guid SiteId, DateTimeOffset RevokedAt);

public sealed record KioskView(Guid Id, string Name, string SiteName, DateTimeOffset PairedAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastSeenAt);

internal static class KioskSql
{
    /// <summary>The paired kiosk with this credential; that it was seen is noted once a minute.</summary>
    public static async Task<KioskRow?> FindAsync(IQuerySession session, byte[] tokenHash, CancellationToken cancellation) =>
        (await session.QueryAsync<KioskRow>(
            """
            with seen as (
              update identity.kiosks set last_seen_at = now()
              where token_hash = $1 and revoked_at is null and (last_seen_at is null or last_seen_at < now() - interval '1 minute'))
            select id, name, site_id from identity.kiosks where token_hash = $1 and revoked_at is null
            """, cancellation, tokenHash)).SingleOrDefault();

    /// <summary>The kiosk that had this credential until it was revoked, after a moment.</summary>
    public static async Task<RevokedKioskRow?> FindRevokedAsync(IQuerySession session, byte[] tokenHash, DateTimeOffset after, CancellationToken cancellation) =>
        (await session.QueryAsync<RevokedKioskRow>("select id, name, site_id, revoked_at from identity.kiosks where token_hash = $1 and revoked_at > $2", cancellation, tokenHash, after)).SingleOrDefault();

    public static Task<IReadOnlyList<KioskView>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<KioskView>(
            """
            select k.id, k.name, coalesce(s.name, ''), k.paired_at, k.revoked_at, k.last_seen_at
            from identity.kiosks k left join identity.sites s on s.id = k.site_id
            order by k.revoked_at nulls first, k.name
            """, cancellation);

    public static void Insert(IDocumentOperations operations, Guid id, string name, Guid siteId, byte[] tokenHash, DateTimeOffset at) =>
        operations.QueueSqlCommand("insert into identity.kiosks (id, name, site_id, token_hash, paired_at) values ($1, $2, $3, $4, $5)", id, name, siteId, tokenHash, at);

    public static void Revoke(IDocumentOperations operations, Guid id, DateTimeOffset at) =>
        operations.QueueSqlCommand("update identity.kiosks set revoked_at = $2 where id = $1", id, at);

    public static void InsertCode(IDocumentOperations operations, byte[] codeHash, string name, Guid siteId, DateTimeOffset expiresAt) =>
        operations.QueueSqlCommand("insert into identity.pairing_codes (code_hash, name, site_id, expires_at) values ($1, $2, $3, $4)", codeHash, name, siteId, expiresAt);

    public const string PruneCodes = "delete from identity.pairing_codes where expires_at < now() - interval '1 day'";

    /// <summary>Takes a code: it works once.</summary>
    public static async Task<PairingCode?> TakeCodeAsync(IQuerySession session, byte[] codeHash, DateTimeOffset now, CancellationToken cancellation) =>
        (await session.QueryAsync<PairingCode>(
            "update identity.pairing_codes set used_at = $2 where code_hash = $1 and used_at is null and expires_at > $2 returning name, site_id", cancellation, codeHash, now)).SingleOrDefault();
}

internal sealed record PairingCode(string Name, Guid SiteId);
