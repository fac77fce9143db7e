namespace Attendance.Vault.Postgres;

internal static class VaultSql
{
    /// <summary>A destroyed key may be followed by a new one: withdrawn consent can be given again.</summary>
    public const string CreateKey =
        """
        insert into vault.data_keys (subject, purpose, wrapped, id) values ($1, $2, $3, gen_random_uuid())
        on conflict (subject, purpose) do update
        set wrapped = excluded.wrapped, id = excluded.id, created_at = now(), destroyed_at = null
        where vault.data_keys.wrapped is null
        """;

    public const string OpenKeys = "select subject, wrapped from vault.data_keys where subject = any ($1) and purpose = $2 and wrapped is not null";

    public const string HoldKey = "select subject, wrapped from vault.data_keys where subject = $1 and purpose = $2 and wrapped is not null for share";

    public const string DestroyKey =
        """
        with gone as (update vault.data_keys set wrapped = null, destroyed_at = now() where subject = $1 and purpose = $2 and wrapped is not null returning id, subject, purpose, destroyed_at)
        insert into vault.destroyed_keys (id, subject, purpose, destroyed_at) select * from gone
        """;

    public const string KeyIds = "select id from vault.data_keys where subject = $1 order by purpose";

    public const string Destroyed = "select id, subject, purpose, destroyed_at from vault.destroyed_keys order by destroyed_at, id";

    /// <summary>Whose newest key of a purpose is destroyed.</summary>
    public const string WithoutKey = "select subject, purpose from vault.data_keys where wrapped is null";

    /// <summary>One key of each purpose, to try the wrapping keys on.</summary>
    public const string Samples = "select distinct on (purpose) subject, purpose, wrapped from vault.data_keys where wrapped is not null order by purpose, created_at desc";

    /// <summary>Those wrapped by another key than the one of this id; the id stands after the version (see <see cref="SealedBox"/>).</summary>
    public const string Outdated = "select subject, purpose, wrapped from vault.data_keys where purpose = $1 and wrapped is not null and substring(wrapped from 2 for 4) <> $2 limit $3";

    public const string CountOutdated = "select count(*) from vault.data_keys where purpose = $1 and wrapped is not null and substring(wrapped from 2 for 4) <> $2";

    /// <summary>Unless it was destroyed or changed meanwhile.</summary>
    public const string Rewrap = "update vault.data_keys set wrapped = $4 where subject = $1 and purpose = $2 and wrapped = $3";

    /// <summary>Keys that were destroyed elsewhere or later than what is in the tables.</summary>
    public const string DestroyAgain =
        """
        with listed as (insert into vault.destroyed_keys (id, subject, purpose, destroyed_at) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) on conflict do nothing),
        gone as (update vault.data_keys set wrapped = null, destroyed_at = now() where id = any ($1) and wrapped is not null returning subject, purpose),
        blobs as (delete from vault.blobs using gone where blobs.subject = gone.subject and (gone.purpose = 'Biometric') = (blobs.kind in ('photo', 'template')))
        select subject, purpose from gone
        """;

    public const string Put = "insert into vault.blobs (id, subject, kind, content) values ($1, $2, $3, $4)";

    public const string Read = "select content from vault.blobs where id = $1 and subject = $2 and kind = $3";

    public const string ReadMany = "select id, subject, content from vault.blobs where id = any ($1) and kind = $2";

    public const string Remove = "delete from vault.blobs where id = $1";

    public const string RemoveBlobsOf = "delete from vault.blobs where subject = $1 and kind = any ($2)";
}
