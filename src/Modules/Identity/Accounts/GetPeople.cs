using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Identity.Accounts;

public sealed record PersonView(Guid Id, string Number, string Name, string? Email, bool Active);

public sealed record SiteView(Guid Id, string Name);

/// <summary>Employees and sites as Identity knows them.</summary>
public static class GetPeople
{
    public static async Task<IReadOnlyList<PersonView>> RunAsync(IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        [.. (await ReadAsync(session, vault, "select id, number, name, email, active from identity.employees", cancellation)).OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase)];

    public static async Task<PersonView?> OneAsync(IQuerySession session, PersonVault vault, Guid id, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, "select id, number, name, email, active from identity.employees where id = $1", cancellation, id)).SingleOrDefault();

    public static Task<IReadOnlyList<SiteView>> SitesAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<SiteView>("select id, name from identity.sites order by added_at, id", cancellation);

    private static async Task<List<PersonView>> ReadAsync(IQuerySession session, PersonVault vault, string sql, CancellationToken cancellation, params object?[] parameters)
    {
        var rows = await session.QueryAsync<Row>(sql, cancellation, parameters);
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.Id), KeyPurpose.Personal, cancellation);
        return [.. rows.Select(row => new PersonView(
            row.Id, row.Number, keys.Reveal(row.Id, PersonalFields.Name, new(row.Name)), row.Email is null ? null : keys.Reveal(row.Id, PersonalFields.Email, new(row.Email)), row.Active))];
    }

    private sealed record Row(Guid Id, string Number, string Name, string? Email, bool Active);
}
