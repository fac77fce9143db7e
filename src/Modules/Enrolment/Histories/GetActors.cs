using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Histories;

/// <summary>Somebody or something that did something.</summary>
/// <param name="Kind">"account", "kiosk" or "API key".</param>
/// <param name="Name">In words for a page.</param>
/// <param name="EmployeeId">Whose account it is.</param>
public sealed record Actor(Guid Id, string Kind, string Name, Guid? EmployeeId);

/// <summary>Accounts, kiosks and API keys by the names a page shows.</summary>
internal static class GetActors
{
    private const string Columns = "select id, kind, name, is_protected, employee_id from enrolment.actors";

    /// <summary>Those who did these events.</summary>
    public static Task<IReadOnlyDictionary<Guid, Actor>> OfAsync(IQuerySession session, PersonVault vault, IEnumerable<IEvent> events, CancellationToken cancellation) =>
        ManyAsync(session, vault, events.Select(e => Guid.TryParse(e.UserName, out var id) ? id : Guid.Empty), cancellation);

    public static async Task<IReadOnlyDictionary<Guid, Actor>> ManyAsync(IQuerySession session, PersonVault vault, IEnumerable<Guid> ids, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, $"{Columns} where id = any ($1)", cancellation, ids.Distinct().ToArray())).ToDictionary(actor => actor.Id);

    /// <summary>Names of kiosks and API keys, each once.</summary>
    public static Task<IReadOnlyList<string>> DevicesAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<string>("select distinct kind || ' ' || name from enrolment.actors where not is_protected order by 1", cancellation);

    /// <summary>Those of a name, whatever its case, as a page shows it; a kiosk that was paired again is there twice.</summary>
    public static async Task<IReadOnlyList<Actor>> NamedAsync(IQuerySession session, PersonVault vault, string name, CancellationToken cancellation) =>
        // Names of accounts are ciphertext, each under a key of its own: all of them are opened.
        [.. (await ReadAsync(session, vault, $"{Columns} where is_protected or lower(name) = lower($1) or lower(kind || ' ' || name) = lower($1)", cancellation, name))
            .Where(actor => actor.Kind != "account" || actor.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];

    private static async Task<List<Actor>> ReadAsync(IQuerySession session, PersonVault vault, string sql, CancellationToken cancellation, params object?[] parameters)
    {
        var rows = await session.QueryAsync<Row>(sql, cancellation, parameters);
        var keys = await vault.OpenKeysAsync(session, rows.Where(row => row.IsProtected).Select(row => row.Id), KeyPurpose.Personal, cancellation);
        return [.. rows.Select(row => new Actor(row.Id, row.Kind, row.IsProtected ? keys.Reveal(row.Id, AccountFields.Username, new(row.Name)) : $"{row.Kind} {row.Name}", row.EmployeeId))];
    }

    private sealed record Row(Guid Id, string Kind, string Name, bool IsProtected, Guid? EmployeeId);
}
