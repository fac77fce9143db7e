namespace Attendance.EventStore.Postgres;

/// <summary>
/// The advisory lock that every writer holds, shared, from before it draws its numbers until its commit is visible.
/// Readers only look who holds it.
/// </summary>
internal static class StoreLock
{
    /// <summary>As two words, the way <c>pg_locks</c> shows a 64-bit key.</summary>
    private const long High = 0x4174746e, Low = 0x4576656e;

    public static readonly string TakeShared = $"select pg_advisory_xact_lock_shared({(High << 32) | Low})";

    public static readonly string Holders =
        $"""
        select virtualtransaction || '/' || pid from pg_locks
        where locktype = 'advisory' and classid = {High} and objid = {Low} and objsubid = 1 and granted
          and database = (select oid from pg_database where datname = current_database())
        """;
}
