using Attendance.Csv;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Employees.Postgres;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Enrolment.Imports;

/// <param name="Same">Were there already, just as the file says.</param>
public sealed record ImportedEmployees(int Added, int Changed, int Same, IReadOnlyList<string> NewSites);

/// <summary>A file of employees: who is not there yet is added, who is there is changed to what it says; nobody is removed.</summary>
public sealed class ImportingEmployees(IServiceScopeFactory scopes)
{
    /// <param name="progress">Told how many of the lines are done; null: nobody asks.</param>
    /// <exception cref="CsvFileException">The file, or a line of it, makes no sense: nothing was recorded.</exception>
    public async Task<ImportedEmployees> RunAsync(Stream file, IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        var lines = EmployeeFile.Read(file);
        var (sites, added, numbers) = await PrepareAsync(lines, cancellation);
        var (news, changes) = (0, 0);
        foreach (var (at, line) in lines.Index())
        {
            await using var scope = scopes.CreateAsyncScope();
            var site = line.Site is null ? null : sites[line.Site].ToString();
            var (number, name, email) = line.Fields;
            if (!numbers.TryGetValue(number, out var id))
            {
                await scope.ServiceProvider.GetRequiredService<AddingEmployees>().RunAsync(new(number, name, email, site), null, cancellation);
                news++;
            }
            else if (await scope.ServiceProvider.GetRequiredService<ChangingEmployees>().RunAsync(id, new(number, name, email, site), null, cancellation))
                changes++;
            progress?.Report((at + 1, lines.Count));
        }
        return new(news, changes, lines.Count - news - changes, added);
    }

    /// <summary>Adds the sites that are new; before anybody is added, the whole file has been checked.</summary>
    private async Task<(Dictionary<string, Guid> Sites, List<string> Added, IReadOnlyDictionary<string, Guid> Numbers)> PrepareAsync(List<EmployeeLine> lines, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        var clock = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        var organisation = await session.Events.AggregateStreamAsync<Organisation>(Organisation.StreamId, cancellation: cancellation);
        var zones = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Name, site => (site.Id, site.Zone), StringComparer.OrdinalIgnoreCase);
        var (added, faults) = (new List<string>(), new List<string>());
        foreach (var line in lines.Where(line => line.Site is not null))
        {
            if (!zones.TryGetValue(line.Site!, out var site))
            {
                site = (Guid.CreateVersion7(), line.Zone ?? organisation.Zone ?? Zones.OfMachine());
                zones.Add(line.Site!, site);
                added.Add(line.Site!);
                var stream = await session.Events.FetchForWriting<Site>(site.Id, 0, cancellation);
                stream.AppendOne(AddSiteHandler.Handle(new(site.Id, line.Site, site.Zone, clock.GetUtcNow())));
            }
            else if (line.Zone is { } other && other != site.Zone)
                faults.Add($"Line {line.Line}: the site {line.Site} is in {site.Zone}, not in {other}.");
        }
        if (faults.Count > 0)
            throw new CsvFileException(faults);
        var numbers = await EmployeeNumbers.AllAsync(session, cancellation);
        await session.SaveChangesAsync(cancellation);
        return (zones.ToDictionary(site => site.Key, site => site.Value.Id, StringComparer.OrdinalIgnoreCase), added, numbers);
    }
}
