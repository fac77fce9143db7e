using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>A day of a closed period that would be another one by what has been recorded or ruled since.</summary>
/// <param name="Paid">As it was closed; null: it was not in the closed timesheet.</param>
public sealed record DivergedDay(DayHours? Paid, DayHours Now);

/// <summary>The closed days of one person.</summary>
/// <param name="Ranges">Which days are closed.</param>
/// <param name="Days">What was paid of them.</param>
internal sealed record ClosedDays(IReadOnlyList<DateRange> Ranges, IReadOnlyList<DayHours> Days)
{
    public bool Contain(DateOnly day) => Ranges.Any(range => range.From <= day && day <= range.To);

    /// <summary>What counts: of closed days what was paid, of the others what is recorded.</summary>
    /// <param name="sheet">As it would be by what is recorded.</param>
    /// <param name="siteClosed">Closed periods of the site.</param>
    public Timesheet Of(Timesheet sheet, IReadOnlyList<DateRange> siteClosed)
    {
        var paid = Days.ToDictionary(day => day.Date);
        var diverged = sheet.Days.Where(day => Contain(day.Date) ? !IsSame(paid.GetValueOrDefault(day.Date), day) : day.Sessions.Count > 0 && siteClosed.Any(range => range.From <= day.Date && day.Date <= range.To))
            .Select(day => new DivergedDay(paid.GetValueOrDefault(day.Date), day)).ToList();
        return Ranges.Count == 0 && diverged.Count == 0 ? sheet : sheet with
        {
            Days = [.. sheet.Days.Where(day => !Contain(day.Date)).Concat(Days.Where(day => sheet.Range.From <= day.Date && day.Date <= sheet.Range.To)).OrderBy(day => day.Date)],
            ClosedRanges = Ranges,
            Diverged = diverged,
        };
    }

    private static bool IsSame(DayHours? paid, DayHours now) =>
        paid is null ? now.Worked == TimeSpan.Zero && now.Target == TimeSpan.Zero : paid.Worked == now.Worked && paid.Target == now.Target && paid.Pay.SequenceEqual(now.Pay);
}

/// <summary>What was closed, from the snapshots.</summary>
internal sealed class GetClosedDays
{
    private static readonly ClosedDays None = new([], []);
    private readonly Dictionary<Guid, ClosedDays> _people = [];
    private readonly ILookup<Guid, DateRange> _sites;

    private GetClosedDays(ILookup<Guid, DateRange> sites) => _sites = sites;

    public static async Task<GetClosedDays> RunAsync(IQuerySession session, PersonVault vault, IReadOnlyCollection<Guid> people, DateRange range, CancellationToken cancellation)
    {
        var found = new GetClosedDays(await GetPeriods.ClosedSitesAsync(session, range, cancellation));
        var rows = await GetPeriods.ClosedOfAsync(session, people, range, cancellation);
        if (rows.Count == 0)
            return found;
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Personal, cancellation);
        var snapshots = await PersonVault.ReadManyAsync(session, keys, rows.Select(row => row.SnapshotId), BlobKinds.Snapshot, cancellation);
        foreach (var person in rows.Where(row => snapshots.ContainsKey(row.SnapshotId)).GroupBy(row => row.EmployeeId))
            found._people[person.Key] = new([.. person.Select(row => new DateRange(row.From, row.To))], [.. person.SelectMany(row => ClosedSheet.Read(snapshots[row.SnapshotId]).Days).DistinctBy(day => day.Date)]);
        return found;
    }

    public Timesheet Of(Timesheet sheet) => _people.GetValueOrDefault(sheet.Person.Id, None).Of(sheet, [.. _sites[sheet.Site.Id]]);
}
