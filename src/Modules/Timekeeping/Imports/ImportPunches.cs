using Attendance.Contracts;
using Attendance.Csv;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;

namespace Attendance.Timekeeping.Imports;

/// <summary>Punches of one person, in any order.</summary>
public sealed record ImportPunches(Guid EmployeeId, Guid SiteId, string Zone, IReadOnlyList<PunchLine> Lines, DateTimeOffset ReceivedAt);

/// <param name="Events">What to record.</param>
/// <param name="Known">Lines that were read before.</param>
/// <param name="Repeats">Lines that say again what a punch a moment before, or after, says.</param>
public sealed record ImportDecision(IReadOnlyList<object> Events, int Known, int Repeats);

public static class ImportPunchesHandler
{
    /// <summary>What a punch is known by: device, person and instant. The same line read again is the same punch.</summary>
    public static Guid IdOf(Guid employeeId, PunchLine line) => StreamIds.Of("imported-punch", line.Device, employeeId, line.At.UtcTicks);

    public static ImportDecision Handle(ImportPunches command, PunchLog state, PersonRules rules, PunchSettings settings)
    {
        var events = new List<object>();
        var known = state.Punches.Concat(state.Excluded).Select(punch => punch.PunchId).ToHashSet();
        var (before, repeats) = (0, 0);
        foreach (var line in command.Lines.OrderBy(line => line.At).ThenBy(line => line.Line))
        {
            var id = IdOf(command.EmployeeId, line);
            // What says again what a correction has taken away was taken away with it.
            if (!known.Add(id) || state.Excluded.Any(punch => (punch.OccurredAt - line.At).Duration() < settings.RepeatWindow))
            {
                before++;
                continue;
            }
            var decision = RecordPunchHandler.Handle(
                new(id, command.EmployeeId, line.At, command.ReceivedAt, command.Zone, line.Direction, command.SiteId, StreamIds.Of("device", line.Device), PunchMethod.Imported, null, IsImported: true),
                state, rules, settings);
            if (!decision.IsNew)
            {
                repeats++;
                continue;
            }
            foreach (var e in decision.Reassigned.Prepend<object>(decision.Punch))
            {
                events.Add(e);
                state = PunchLog.Evolve(state, e);
            }
        }
        return new(events, before, repeats);
    }
}

/// <param name="Number">The employee's.</param>
/// <param name="Recorded">New punches.</param>
/// <param name="Reassigned">Punches that count otherwise because of them.</param>
/// <param name="Skipped">Lines that <see cref="FirstInLastOut"/> left out.</param>
public sealed record ImportedPerson(string Number, int Recorded, int Reassigned, int Known, int Repeats, int Skipped = 0);

/// <param name="Mapping">Null: as usual.</param>
/// <param name="FirstInLastOut">Of each day, the first time and the last alone.</param>
/// <param name="Reader">The employee who reads it, about whom nothing may be in it; null: nobody in particular.</param>
public sealed record PunchReading(PunchMapping? Mapping = null, bool FirstInLastOut = false, Guid? Reader = null);

/// <summary>Files of punches of terminals and other systems: read whole, then recorded person by person; interrupted, it is read again.</summary>
public sealed class ImportingPunches(IDocumentStore store, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    /// <summary>The log takes 5,000 events a transaction at most; a line may make several.</summary>
    private const int LinesAtOnce = 1000, MostAttempts = 5;

    /// <param name="file">CSV.</param>
    /// <param name="isDry">Nothing is recorded.</param>
    /// <param name="how">How it is read.</param>
    /// <param name="progress">Told how many of the lines are done; null: nobody asks.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CsvFileException">The file, or a line of it, makes no sense: nothing was recorded.</exception>
    public async Task<IReadOnlyList<ImportedPerson>> RunAsync(Stream file, bool isDry, PunchReading how, IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        var lines = PunchFile.Read(file, clock.GetUtcNow(), how.Mapping);
        await using var reading = store.QuerySession();
        var people = (await GetPeople.AllAsync(reading, vault, cancellation)).Values.ToDictionary(person => person.Number, StringComparer.Ordinal);
        var sites = await GetPeople.SitesAsync(reading, cancellation);
        var rules = await GetWorkRules.AllAsync(reading, cancellation);
        var strangers = lines.Where(line => !people.ContainsKey(line.Number)).Take(20).Select(line => $"Line {line.Line}: there is no employee with the number {line.Number}.").ToList();
        if (strangers.Count > 0)
            throw new CsvFileException(strangers);
        if (how.Reader is { } reader && lines.Find(line => people[line.Number].Id == reader) is { } itself)
            throw new CsvFileException([$"Line {itself.Line}: it is about yourself. Nobody records their own hours; please ask another administrator."]);
        var contradictions = how.FirstInLastOut ? [] : lines.GroupBy(line => (line.Number, line.Device, line.At)).Where(same => same.Select(line => line.Direction).Distinct().Count() > 1).Take(20)
            .Select(same => $"Line {same.Last().Line}: line {same.First().Line} says otherwise of the same moment, person and device.").ToList();
        if (contradictions.Count > 0)
            throw new CsvFileException(contradictions);
        var result = new List<ImportedPerson>();
        var done = 0;
        foreach (var own in lines.GroupBy(line => line.Number, StringComparer.Ordinal))
        {
            var person = people[own.Key];
            var zone = sites[person.SiteId].Zone;
            var used = how.FirstInLastOut ? FirstInLastOut.Of(own, rules.For(person.Id, person.SiteId), zone, LocalDate.Wall(clock.GetUtcNow(), zone)) : [.. own];
            var ownRules = rules.For(person.Id, person.SiteId) with { Closed = await GetPeriods.ClosedDaysOfAsync(reading, person, cancellation) };
            var all = new ImportedPerson(person.Number, 0, 0, 0, 0, own.Count() - used.Count);
            done += all.Skipped;
            foreach (var chunk in used.OrderBy(line => line.At).ThenBy(line => line.Line).Chunk(isDry ? int.MaxValue : LinesAtOnce))
            {
                var command = new ImportPunches(person.Id, person.SiteId, zone, chunk, clock.GetUtcNow());
                all = Add(all, await RecordAsync(command, ownRules, isDry, cancellation));
                progress?.Report((done += chunk.Length, lines.Count));
            }
            result.Add(all);
        }
        return [.. result.OrderBy(person => person.Number, StringComparer.Ordinal)];
    }

    private async Task<ImportDecision> RecordAsync(ImportPunches command, PersonRules rules, bool isDry, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var session = store.LightweightSession();
            var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(command.EmployeeId), cancellation: cancellation);
            var decision = ImportPunchesHandler.Handle(command, stream.Aggregate, rules, settings);
            if (isDry || decision.Events.Count == 0)
                return decision;
            stream.AppendMany(decision.Events);
            try
            {
                await session.SaveChangesAsync(cancellation);
                return decision;
            }
            catch (ConcurrencyException) when (attempt < MostAttempts)
            {
                // Somebody has checked in meanwhile: decided again, with that punch.
            }
        }
    }

    private static ImportedPerson Add(ImportedPerson sum, ImportDecision decision)
    {
        var recorded = decision.Events.Count(e => e is PunchRecorded);
        return sum with
        {
            Recorded = sum.Recorded + recorded,
            Reassigned = sum.Reassigned + decision.Events.Count - recorded,
            Known = sum.Known + decision.Known,
            Repeats = sum.Repeats + decision.Repeats,
        };
    }
}
