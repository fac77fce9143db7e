using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Vault;

namespace Attendance.Identity.Accounts;

/// <summary>An account in words, for a page.</summary>
public sealed record AccountView(
    Guid Id, string Username, string? Email, Guid? EmployeeId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Sites, IReadOnlyList<Guid> People, bool Active, bool HasPassword);

public static class GetAccounts
{
    public static async Task<IReadOnlyList<AccountView>> RunAsync(IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        await RevealAsync(await AccountSql.AllAsync(session, cancellation), session, vault, cancellation);

    public static async Task<AccountView?> OneAsync(IQuerySession session, PersonVault vault, Guid id, CancellationToken cancellation) =>
        await AccountSql.OneAsync(session, id, cancellation) is { } row ? (await RevealAsync([row], session, vault, cancellation))[0] : null;

    public static async Task<AccountView?> OfEmployeeAsync(IQuerySession session, PersonVault vault, Guid employeeId, CancellationToken cancellation) =>
        await AccountSql.OfEmployeeAsync(session, employeeId, cancellation) is { } row ? (await RevealAsync([row], session, vault, cancellation))[0] : null;

    private static async Task<IReadOnlyList<AccountView>> RevealAsync(IReadOnlyList<AccountRow> rows, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.Id), KeyPurpose.Personal, cancellation);
        return [.. rows.Select(row => new AccountView(
            row.Id, keys.Reveal(row.Id, AccountFields.Username, new(row.Username)),
            row.Email is null ? null : keys.Reveal(row.Id, AccountFields.Email, new(row.Email)),
            row.EmployeeId, row.Roles, row.Sites, row.People, row.Active, row.HasPassword))];
    }
}
