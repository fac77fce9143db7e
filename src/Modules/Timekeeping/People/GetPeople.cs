using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;

namespace Attendance.Timekeeping.People;

/// <param name="AddedAt">Before it nobody waits for them; null: it is not known.</param>
/// <param name="LeftAt">When they were deactivated; null: they are not.</param>
public sealed record Person(Guid Id, string Number, string Name, Guid SiteId, bool Active, DateTimeOffset? AddedAt = null, DateTimeOffset? LeftAt = null);

public sealed record SiteView(Guid Id, string Name, string Zone);

/// <param name="Sha256">Of the picture, hexadecimal.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record Logo(string Sha256, byte[] Jpeg, int Width, int Height);

public sealed record LeftSpan(Guid EmployeeId, DateTimeOffset LeftAt, DateTimeOffset BackAt);

/// <summary>Employees and sites as Timekeeping knows them, names decrypted.</summary>
public static class GetPeople
{
    public static async Task<Person?> OneAsync(IQuerySession session, PersonVault vault, Guid id, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, "select id, number, name, site_id, active, added_at, left_at from timekeeping.people where id = $1", cancellation, id)).SingleOrDefault();

    public static async Task<IReadOnlyDictionary<Guid, Person>> AllAsync(IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, "select id, number, name, site_id, active, added_at, left_at from timekeeping.people", cancellation)).ToDictionary(person => person.Id);

    /// <summary>The people somebody is responsible for; of administrators and auditors, everybody.</summary>
    public static Task<IReadOnlyDictionary<Guid, Person>> OfAsync(IQuerySession session, PersonVault vault, ClaimsPrincipal user, CancellationToken cancellation) =>
        user.SeesEverything() ? AllAsync(session, vault, cancellation) : OfManagerAsync(session, vault, user.ManagedSites(), user.ManagedPeople(), cancellation);

    /// <summary>Those whose hours somebody sees: payroll everybody's, managers their people's; by name.</summary>
    public static async Task<IReadOnlyList<Person>> WithHoursAsync(IQuerySession session, PersonVault vault, ClaimsPrincipal user, CancellationToken cancellation) =>
        [.. (user.SeesEverybodysHours() ? await AllAsync(session, vault, cancellation) : await OfManagerAsync(session, vault, user.ManagedSites(), user.ManagedPeople(), cancellation)).Values.OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>The people of these sites, and these people.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Person>> OfManagerAsync(IQuerySession session, PersonVault vault, Guid[] sites, Guid[] people, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, "select id, number, name, site_id, active, added_at, left_at from timekeeping.people where site_id = any ($1) or id = any ($2)", cancellation, sites, people))
        .ToDictionary(person => person.Id);

    /// <summary>When people had left who came back.</summary>
    public static async Task<ILookup<Guid, LeftSpan>> LeftSpansAsync(IQuerySession session, IReadOnlyCollection<Guid> people, CancellationToken cancellation) =>
        (await session.QueryAsync<LeftSpan>("select employee_id, left_at, back_at from timekeeping.left_spans where employee_id = any ($1)", cancellation, people.ToArray())).ToLookup(span => span.EmployeeId);

    /// <summary>Whether rules of a scope are, were or will be somebody's, and nobody else's today.</summary>
    /// <param name="scope">A site, a group, or an employee.</param>
    public static async Task<bool> IsAloneInAsync(IQuerySession session, Guid employeeId, Guid scope, DateOnly today, CancellationToken cancellation) =>
        (await session.QueryAsync<bool>(
            """
            select exists (select 1 from timekeeping.people where id = $1 and (id = $2 or site_id = $2 or exists (select 1 from timekeeping.work_group_members where employee_id = $1 and group_id = $2)))
              and not exists (
                select 1 from timekeeping.people p where p.id <> $1 and p.active
                  and (p.id = $2 or p.site_id = $2 or (select group_id from timekeeping.work_group_members where employee_id = p.id and valid_from <= $3 order by valid_from desc limit 1) = $2))
            """, cancellation, employeeId, scope, today))[0];

    /// <summary>Who has punches from a date on.</summary>
    /// <param name="scope">Of a site, of a group, or one employee; null: of everybody.</param>
    public static Task<IReadOnlyList<Guid>> WhoPunchedAsync(IQuerySession session, Guid? scope, DateOnly from, CancellationToken cancellation) =>
        session.QueryAsync<Guid>(
            """
            select id from timekeeping.people
             where ($1::uuid is null or id = $1 or site_id = $1 or id in (select employee_id from timekeeping.work_group_members where group_id = $1))
               and exists (select 1 from timekeeping.punches where employee_id = people.id and work_date >= $2)
             order by id
            """, cancellation, scope, from);

    public static async Task<Guid?> IdOfAsync(IQuerySession session, string number, CancellationToken cancellation) =>
        await session.QueryAsync<Guid>("select id from timekeeping.people where number = $1", cancellation, number) is [var id] ? id : null;

    public static async Task<SiteView?> SiteAsync(IQuerySession session, Guid id, CancellationToken cancellation) =>
        (await session.QueryAsync<SiteView>("select id, name, zone from timekeeping.sites where id = $1", cancellation, id)).SingleOrDefault();

    /// <summary>The site that was chosen in a form.</summary>
    /// <exception cref="Rejection">There is no such site.</exception>
    public static async Task<SiteView> ChosenSiteAsync(IQuerySession session, string? text, CancellationToken cancellation) =>
        Guid.TryParse(text, out var id) && await SiteAsync(session, id, cancellation) is { } site ? site : throw new Rejection("There is no such site.", "site");

    public static async Task<IReadOnlyDictionary<Guid, SiteView>> SitesAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<SiteView>("select id, name, zone from timekeeping.sites", cancellation)).ToDictionary(site => site.Id);

    /// <summary>The organisation's name; empty: it has none yet.</summary>
    public static async Task<string> OrganisationAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<string>("select name from timekeeping.organisation", cancellation)).SingleOrDefault() ?? "";

    /// <summary>The organisation's logo; null: it has none.</summary>
    public static async Task<Logo?> LogoAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<Logo>("select sha256, jpeg, width, height from timekeeping.logos where is_current", cancellation)).SingleOrDefault();

    /// <summary>Logos of now and of before, by their digests.</summary>
    public static async Task<IReadOnlyDictionary<string, Logo>> LogosAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<Logo>("select sha256, jpeg, width, height from timekeeping.logos", cancellation)).ToDictionary(logo => logo.Sha256);

    private static async Task<List<Person>> ReadAsync(IQuerySession session, PersonVault vault, string sql, CancellationToken cancellation, params object?[] parameters)
    {
        var rows = await session.QueryAsync<Person>(sql, cancellation, parameters);
        var names = await vault.RevealManyAsync(session, [.. rows.Select(row => (row.Id, row.Name))], PersonalFields.Name, cancellation);
        return [.. rows.Zip(names, (row, name) => row with { Name = name })];
    }
}
