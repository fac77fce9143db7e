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

    private static readonly Option<string?> Mapping = new("--mapping") { Description = "How the file is read, by the name of a mapping saved on the page Import punches." };
    private static readonly Option<bool> FirstInLastOut = new("--first-in-last-out") { Description = "Of each day that is over, take the first time as check-in and the last as check-out." };

    public ImportPunchesCommand()
        : base("import-punches", "Record punches from a file. What was read before is not recorded again.")
    {
        Arguments.Add(Punches);
        foreach (var option in (Option[])[DryRun, Mapping, FirstInLastOut])
            Options.Add(option);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Punches)!, parsed.GetValue(DryRun), parsed.GetValue(Mapping), parsed.GetValue(FirstInLastOut), cancellation));
    }

    private static async Task<int> RunAsync(string file, bool isDry, string? mapping, bool firstInLastOut, CancellationToken cancellation)
    {
        await using var content = InputFile.Open(file);
        await using var services = await CommandServices.OpenAsync(cancellation);
        var store = services.Provider.GetRequiredService<IDocumentStore>();
        await store.CatchUpAsync(cancellation);
        IReadOnlyList<ImportedPerson> people;
        try
        {
            await using var session = store.QuerySession();
            var how = new PunchReading(mapping is null ? null : (await GetPunchMappings.OneAsync(session, mapping, cancellation)).Read(), firstInLastOut);
            people = await services.Provider.GetRequiredService<ImportingPunches>().RunAsync(content, isDry, how, new CommandProgress("lines"), cancellation);
        }
        catch (Rejection problem)
        {
            throw new StartException(problem.Message);
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
            $"{(isDry ? "would record" : "recorded")}={people.Sum(person => person.Recorded)} known={people.Sum(person => person.Known)} repeated={people.Sum(person => person.Repeats)} reassigned={people.Sum(person => person.Reassigned)}{(firstInLastOut ? $" left out={people.Sum(person => person.Skipped)}" : "")}"));
        return 0;
    }
}
