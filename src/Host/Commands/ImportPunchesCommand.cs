using System.CommandLine;
using System.Globalization;
using Attendance.Csv;
using Attendance.EventStore;
using Attendance.Timekeeping.Imports;

namespace Attendance.Host.Commands;

/// <summary>Reads punches that terminals or another system have recorded.</summary>
internal sealed class ImportPunchesCommand : Command
{
    private static readonly Argument<string> Punches = new("file") { Description = $"CSV in UTF-8 with the header {PunchFile.Header}; instants in ISO 8601 with their offset, direction in, out or empty." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be recorded." };

    public ImportPunchesCommand()
        : base("import-punches", "Record punches from a file. What was read before is not recorded again.")
    {
        Arguments.Add(Punches);
        Options.Add(DryRun);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Punches)!, parsed.GetValue(DryRun), cancellation));
    }

    private static async Task<int> RunAsync(string file, bool isDry, CancellationToken cancellation)
    {
        await using var content = InputFile.Open(file);
        await using var services = await CommandServices.OpenAsync(cancellation);
        var store = services.Provider.GetRequiredService<IDocumentStore>();
        await store.CatchUpAsync(cancellation);
        IReadOnlyList<ImportedPerson> people;
        try
        {
            people = await services.Provider.GetRequiredService<ImportingPunches>().RunAsync(content, isDry, new CommandProgress("lines"), cancellation);
        }
        catch (CsvFileException problem)
        {
            throw new StartException($"{file} was not read; nothing was recorded.{Environment.NewLine}{problem.Message}");
        }
        catch (ConcurrencyException)
        {
            throw new StartException($"{file} was read in part: somebody checks in all the time. Read it again to go on; what was read is not recorded twice.");
        }
        await store.CatchUpAsync(cancellation);
        foreach (var person in people.Where(person => person.Recorded + person.Reassigned > 0))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{person.Number}: {person.Recorded} {(isDry ? "would be recorded" : "recorded")}{(person.Reassigned > 0 ? $", {person.Reassigned} count otherwise than before" : "")}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isDry ? "would record" : "recorded")}={people.Sum(person => person.Recorded)} known={people.Sum(person => person.Known)} repeated={people.Sum(person => person.Repeats)} reassigned={people.Sum(person => person.Reassigned)}"));
        return 0;
    }
}
