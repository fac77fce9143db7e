using System.CommandLine;
using System.Globalization;
using Attendance.EventStore;
using Attendance.Timekeeping.PayrollProfiles;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Host.Commands;

/// <summary>Writes timesheets into a file.</summary>
internal sealed class ExportTimesheetsCommand : Command
{
    private static readonly Option<string> From = new("--from") { Description = "The first work date, YYYY-MM-DD.", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "The last work date, YYYY-MM-DD.", Required = true };
    private static readonly Option<string?> Employee = new("--employee") { Description = "Of one employee, by number." };
    private static readonly Option<string?> Site = new("--site") { Description = "Of the employees of one site, by name." };
    private static readonly Option<string> Format = new Option<string>("--format") { Description = "How.", Required = true }.AcceptOnlyFromAmong([.. TimesheetFile.Formats]);
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", Required = true };
    private static readonly Option<string> Paper = new Option<string>("--paper") { Description = "Of a PDF.", DefaultValueFactory = _ => FileChoice.Papers[0] }.AcceptOnlyFromAmong([.. FileChoice.Papers]);
    private static readonly Option<string> Separator = new Option<string>("--separator") { Description = "Of CSV.", DefaultValueFactory = _ => FileChoice.Separators[0] }.AcceptOnlyFromAmong([.. FileChoice.Separators]);
    private static readonly Option<string> Hours = new Option<string>("--hours") { Description = "In CSV: clock (8:30), point (8.50) or comma (8,50).", DefaultValueFactory = _ => FileChoice.HourForms[0] }.AcceptOnlyFromAmong([.. FileChoice.HourForms]);

    private static readonly Option<string?> Profile = new("--profile") { Description = "A payroll profile, by name: columns, separator and hours of CSV and XLSX." };

    public ExportTimesheetsCommand()
        : base("export-timesheets", "Write timesheets as PDF, CSV, XLSX or JSON, or a ZIP with a PDF of each person.")
    {
        foreach (var option in (Option[])[From, To, Employee, Site, Format, Out, Paper, Separator, Hours, Profile])
            Options.Add(option);
        SetAction(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var range = ReadRange(parsed.GetValue(From), parsed.GetValue(To));
        var (number, siteName) = (parsed.GetValue(Employee), parsed.GetValue(Site));
        await using var services = await CommandServices.OpenAsync(cancellation);
        var store = services.Provider.GetRequiredService<IDocumentStore>();
        await store.CatchUpAsync(cancellation);
        var site = siteName is null ? null : await SiteAsync(store, siteName, cancellation);
        var sheets = await services.Provider.GetRequiredService<GetTimesheets>().RunAsync(
            range, person => (number is null || person.Number == number) && (site is null || person.SiteId == site.Id), withoutDays: number is not null, cancellation);
        if (number is not null && sheets.Count == 0)
            throw new StartException($"There is no employee with the number {number}{(siteName is null ? "" : $" at {siteName}")}.");
        var now = services.Provider.GetRequiredService<TimeProvider>().GetUtcNow();
        var bytes = TimesheetFile.Write(sheets, parsed.GetValue(Format)!, await ChoiceAsync(store, now, new(parsed.GetValue(Paper), parsed.GetValue(Separator), parsed.GetValue(Hours), parsed.GetValue(Profile)), cancellation), new CommandProgress("timesheets"));
        await WholeFile.WriteAsync(parsed.GetValue(Out)!, overwrite: true, file => file.WriteAsync(bytes, cancellation).AsTask());
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(Out)}: {sheets.Count} {(sheets.Count == 1 ? "person" : "people")}, {sheets.Sum(sheet => sheet.Days.Count)} days."));
        return 0;
    }

    private static async Task<FileChoice> ChoiceAsync(IDocumentStore store, DateTimeOffset now, FileWords words, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        try
        {
            return await GetPayrollProfiles.ChoiceAsync(session, now, words, cancellation);
        }
        catch (Rejection problem)
        {
            throw new StartException(problem.Message);
        }
    }

    private static DateRange ReadRange(string? from, string? to)
    {
        try
        {
            return DateRange.Read(from, to, default);
        }
        catch (Rejection problem)
        {
            throw new StartException(problem.Message);
        }
    }

    private static async Task<SiteView> SiteAsync(IDocumentStore store, string name, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await GetPeople.SitesAsync(session, cancellation)).Values.FirstOrDefault(site => string.Equals(site.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new StartException($"There is no site called {name}.");
    }
}
