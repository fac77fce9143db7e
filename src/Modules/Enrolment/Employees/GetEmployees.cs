using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Employees;

/// <summary>An employee in words, for a page.</summary>
public sealed record EmployeeView(Guid Id, string Number, string Name, string? Email, Guid SiteId, string SiteName, string Zone, bool Active, string? ConsentVersion, DateTimeOffset? ConsentAt, int Photos, int Templates, int RefusedPhotos, int Revision);

/// <summary>An employee as lists sort and find them.</summary>
public sealed record ListedEmployee(Guid Id, string Number, string Name, Guid SiteId, bool Active);

public sealed record PhotoView(Guid Id, DateTimeOffset AddedAt, bool Trained);

/// <summary>Employees with their names decrypted.</summary>
public static class GetEmployees
{
    private const string Columns =
        """
        select e.id, e.number, e.name, e.email, e.site_id, coalesce(s.name, ''), coalesce(s.zone, 'UTC'), e.active, e.consent_version, e.consent_at,
          (select count(*)::int from enrolment.photos p where p.employee_id = e.id), e.templates, e.refused_photos, e.revision
        from enrolment.employees e left join enrolment.sites s on s.id = e.site_id
        """;

    /// <summary>Everyone, by name; those who left last.</summary>
    public static async Task<IReadOnlyList<ListedEmployee>> ListAsync(IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<ListedEmployee>("select id, number, name, site_id, active from enrolment.employees", cancellation);
        var names = await vault.RevealManyAsync(session, [.. rows.Select(row => (row.Id, row.Name))], PersonalFields.Name, cancellation);
        return [.. rows.Zip(names, (row, name) => row with { Name = name }).OrderByDescending(row => row.Active).ThenBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    public static async Task<EmployeeView?> OneAsync(IQuerySession session, PersonVault vault, Guid id, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, $"{Columns} where e.id = $1", cancellation, id)).SingleOrDefault();

    /// <summary>Those of these ids that are employees.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EmployeeView>> ManyAsync(IQuerySession session, PersonVault vault, IEnumerable<Guid> ids, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, $"{Columns} where e.id = any ($1)", cancellation, ids.Distinct().ToArray())).ToDictionary(view => view.Id);

    public static async Task<EmployeeView?> OfNumberAsync(IQuerySession session, PersonVault vault, string number, CancellationToken cancellation) =>
        (await ReadAsync(session, vault, $"{Columns} where e.number = $1", cancellation, number)).SingleOrDefault();

    public static Task<IReadOnlyList<PhotoView>> PhotosAsync(IQuerySession session, Guid employeeId, CancellationToken cancellation) =>
        session.QueryAsync<PhotoView>("select id, added_at, trained from enrolment.photos where employee_id = $1 order by added_at, id", cancellation, employeeId);

    private static async Task<List<EmployeeView>> ReadAsync(IQuerySession session, PersonVault vault, string sql, CancellationToken cancellation, params object?[] parameters)
    {
        var rows = await session.QueryAsync<Row>(sql, cancellation, parameters);
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.Id), KeyPurpose.Personal, cancellation);
        return [.. rows.Select(row => new EmployeeView(
            row.Id, row.Number, keys.Reveal(row.Id, PersonalFields.Name, new(row.Name)),
            row.Email is null ? null : keys.Reveal(row.Id, PersonalFields.Email, new(row.Email)),
            row.SiteId, row.SiteName, row.Zone, row.Active, row.ConsentVersion, row.ConsentAt, row.Photos, row.Templates, row.RefusedPhotos, row.Revision))];
    }

    private sealed record Row(Guid Id, string Number, string Name, string? Email, Guid SiteId, string SiteName, string Zone, bool Active, string? ConsentVersion, DateTimeOffset? ConsentAt, int Photos, int Templates, int RefusedPhotos, int Revision);
}
