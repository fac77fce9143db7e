using System.Text;
using Attendance.Csv;
using Attendance.Enrolment.Imports;
using Attendance.EventStore;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Enrolment.Tests;

public sealed class ImportEmployeesTests
{
    [Fact]
    public async Task Who_is_new_is_added_who_is_known_is_changed_and_nobody_is_removed()
    {
        await using var app = await RunningApp.StartAsync();

        var first = await ImportAsync(app, "number,name,email,site,zone\n1,Ada Winter,ada@example.com,Works,Europe/Vienna\n2,\"Summer, Bo\",,Works,\n3,Cy Fall,,Depot,Asia/Tokyo\n");
        var again = await ImportAsync(app, "number,name,email,site,zone\n1,Ada Winter,ada@example.com,Works,Europe/Vienna\n2,Bo Summer,,Depot,\n");

        Assert.Equal((3, 0, 0, "Works, Depot"), (first.Added, first.Changed, first.Same, string.Join(", ", first.NewSites)));
        Assert.Equal((0, 1, 1, 0), (again.Added, again.Changed, again.Same, again.NewSites.Count));
        Assert.Equal(
            ["1 Works Europe/Vienna", "2 Depot Asia/Tokyo", "3 Depot Asia/Tokyo"],
            await app.InScopeAsync(services => services.GetRequiredService<IQuerySession>().QueryAsync<string>(
                "select concat_ws(' ', p.number, s.name, s.zone) from timekeeping.people p join timekeeping.sites s on s.id = p.site_id order by p.number", CancellationToken.None)));
    }

    [Theory]
    [InlineData("number,name,site,zone\n", "Line 1: there is no column email.")]
    [InlineData("number,name,email,site,zone\n,Ada,,Works,\n", "Line 2: Please enter the employee's number.")]
    [InlineData("number,name,email,site,zone\n1,,,Works,\n", "Line 2: Please enter the employee's name.")]
    [InlineData("number,name,email,site,zone\n1,Ada,nowhere,Works,\n", "Line 2: This is not an e-mail address.")]
    [InlineData("number,name,email,site,zone\n1,Ada,,Works,Europe/Atlantis\n", "Line 2: There is no such time zone.")]
    [InlineData("number,name,email,site,zone\n1,Ada,,Works,\n1,Bo,,Works,\n", "Line 3: the number 1 stands in the file twice.")]
    [InlineData("number,name,email,site,zone\n1,Ada,,Works,Europe/Vienna\n2,Bo,,Works,Asia/Tokyo\n", "Line 3: the site Works is in Europe/Vienna, not in Asia/Tokyo.")]
    public async Task What_makes_no_sense_is_told_with_its_line_and_nothing_is_recorded(string file, string told)
    {
        await using var app = await RunningApp.StartAsync();

        var problem = await Assert.ThrowsAsync<CsvFileException>(() => ImportAsync(app, file));

        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await app.InScopeAsync(services => services.GetRequiredService<IQuerySession>().QueryAsync<long>(
            "select count(*) from mt_events where type in ('employee_added', 'site_added')", CancellationToken.None)))[0]);
    }

    private static async Task<ImportedEmployees> ImportAsync(RunningApp app, string file)
    {
        var done = await app.Services.GetRequiredService<ImportingEmployees>().RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(file)), null, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        return done;
    }
}
