using System.CommandLine;
using System.Globalization;
using Attendance.Csv;
using Attendance.Enrolment.Imports;
using Attendance.EventStore;

namespace Attendance.Host.Commands;

/// <summary>Reads employees, and the sites they belong to, from a file.</summary>
internal sealed class ImportEmployeesCommand : Command
{
    private static readonly Argument<string> Employees = new("file") { Description = $"CSV in UTF-8 with the header {EmployeeFile.Header}; a site that is new is made, in that IANA time zone." };

    public ImportEmployeesCommand()
        : base("import-employees", "Add employees from a file, and change those whose number is known to what it says. Nobody is removed.")
    {
        Arguments.Add(Employees);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Employees)!, cancellation));
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellation)
    {
        await using var content = InputFile.Open(file);
        await using var services = await CommandServices.OpenAsync(cancellation);
        var store = services.Provider.GetRequiredService<IDocumentStore>();
        await store.CatchUpAsync(cancellation);
        ImportedEmployees done;
        try
        {
            done = await services.Provider.GetRequiredService<ImportingEmployees>().RunAsync(content, new CommandProgress("lines"), cancellation);
        }
        catch (CsvFileException problem)
        {
            throw new StartException($"{file} was not read; nothing was recorded.{Environment.NewLine}{problem.Message}");
        }
        catch (Rejection problem)
        {
            throw new StartException($"{file} was read in part: {problem.Message} Read it again to go on; what was read stays as it is.");
        }
        await store.CatchUpAsync(cancellation);
        if (done.NewSites.Count > 0)
            Console.WriteLine($"New sites: {string.Join(", ", done.NewSites)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added={done.Added} changed={done.Changed} same={done.Same}"));
        return 0;
    }
}
