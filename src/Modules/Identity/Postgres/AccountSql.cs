using Attendance.EventStore;
using Attendance.Identity.Accounts;

namespace Attendance.Identity.Postgres;

/// <summary>What sign-in needs of an account.</summary>
internal sealed record Credentials(Guid Id, string? PasswordHash, Guid Stamp, bool Active);

/// <summary>What a session carries of an account.</summary>
internal sealed record AccountRow(
    Guid Id, string Username, string? Email, Guid? EmployeeId, string[] Roles, Guid[] Sites, Guid[] People, Guid Stamp, bool Active, bool HasPassword);

internal static class AccountSql
{
    private const string Columns = "id, username, email, employee_id, roles, sites, people, stamp, active, password_hash is not null";

    public static void ClaimFirst(IDocumentOperations operations) =>
        operations.QueueSqlCommand("insert into identity.first_administrator (only_one) values (true)");

    /// <summary>An administrator made on the command line closes the first run too.</summary>
    public static void CloseFirstRun(IDocumentOperations operations) =>
        operations.QueueSqlCommand("insert into identity.first_administrator (only_one) values (true) on conflict do nothing");

    public static void Insert(IDocumentOperations operations, CreateAccount command, byte[] lookup, string? hash) =>
        operations.QueueSqlCommand(
            "insert into identity.accounts (id, username_lookup, username, email, employee_id, roles, password_hash, stamp, created_at) values ($1, $2, $3, $4, $5, $6, $7, gen_random_uuid(), $8)",
            command.AccountId, lookup, command.Username.Ciphertext, command.Email?.Ciphertext, command.EmployeeId, command.Roles.ToArray(), hash, command.At);

    public static async Task<bool> AnyAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>("select exists (select from identity.first_administrator)", cancellation))[0];

    public static async Task<Credentials?> FindAsync(IQuerySession session, byte[] lookup, CancellationToken cancellation) =>
        (await session.QueryAsync<Credentials>(
            "select id, password_hash, stamp, active from identity.accounts where username_lookup = $1", cancellation, lookup)).SingleOrDefault();

    public static async Task<Credentials?> FindAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<Credentials>(
            "select id, password_hash, stamp, active from identity.accounts where id = $1", cancellation, id)).SingleOrDefault();

    public static async Task<AccountRow?> OneAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<AccountRow>($"select {Columns} from identity.accounts where id = $1", cancellation, id)).SingleOrDefault();

    public static async Task<AccountRow?> OfEmployeeAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        (await session.QueryAsync<AccountRow>($"select {Columns} from identity.accounts where employee_id = $1", cancellation, employeeId)).SingleOrDefault();

    public static Task<IReadOnlyList<AccountRow>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<AccountRow>($"select {Columns} from identity.accounts order by active desc, created_at", cancellation);

    /// <summary>Takes one of the few attempts, before anything is compared; the last one locks, and a right password gives all back.</summary>
    /// <returns>How many were taken in a row; null when the account is locked.</returns>
    public static async Task<int?> TakeAttemptAsync(IQuerySession session, Guid id, DateTimeOffset now, int most, DateTimeOffset lockedUntil, CancellationToken cancellation) =>
        await session.QueryAsync<int>(
            """
            update identity.accounts
            set failures = case when locked_until is null then failures + 1 else 1 end,
                locked_until = case when locked_until is null and failures + 1 >= $3 then $4::timestamptz end
            where id = $1 and (locked_until is null or locked_until <= $2)
            returning failures
            """, cancellation, id, now, most, lockedUntil) is [var taken] ? taken : null;

    public static void ClearFailures(IDocumentOperations operations, Guid id) =>
        operations.QueueSqlCommand("update identity.accounts set failures = 0, locked_until = null where id = $1", id);

    /// <summary>A new stamp ends every session of the account.</summary>
    public static void SetPassword(IDocumentOperations operations, Guid id, string hash) =>
        operations.QueueSqlCommand("update identity.accounts set password_hash = $2, stamp = gen_random_uuid(), failures = 0, locked_until = null where id = $1", id, hash);

    public static void SetRoles(IDocumentOperations operations, Guid id, IReadOnlyList<string> roles, IReadOnlyList<Guid> sites, IReadOnlyList<Guid> people)
    {
        operations.QueueSqlCommand("update identity.accounts set roles = $2, sites = $3, people = $4 where id = $1", id, roles.ToArray(), sites.ToArray(), people.ToArray());
        operations.QueueSqlCommand("select identity.keep_an_administrator()");
    }

    public static void Deactivate(IDocumentOperations operations, Guid id)
    {
        operations.QueueSqlCommand("update identity.accounts set active = false, stamp = gen_random_uuid() where id = $1", id);
        operations.QueueSqlCommand("select identity.keep_an_administrator()");
    }

    /// <summary>Nothing is left by which anybody could sign in or be found.</summary>
    public static void Erase(IDocumentOperations operations, Guid id)
    {
        // Even if it is the last administrator's: the command line makes another one.
        operations.QueueSqlCommand(
            """
            update identity.accounts set active = false, stamp = gen_random_uuid(), username_lookup = decode(replace(gen_random_uuid()::text, '-', ''), 'hex'),
              email = null, roles = '{}', sites = '{}', people = '{}', password_hash = null where id = $1
            """, id);
        operations.QueueSqlCommand("delete from identity.password_links where account_id = $1", id);
    }

    /// <returns>How many administrators can sign in beside this one.</returns>
    public static async Task<int> OtherAdministratorsAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<int>("select count(*)::int from identity.accounts where active and 'administrator' = any (roles) and password_hash is not null and id <> $1", cancellation, id))[0];
}
