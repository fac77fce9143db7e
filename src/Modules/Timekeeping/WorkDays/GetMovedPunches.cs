using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>A punch that counts otherwise than its person was told.</summary>
/// <param name="LocalTime">When it was made.</param>
/// <param name="ByRules">Because rules were changed, and not because of another punch.</param>
public sealed record MovedPunch(DateTime LocalTime, Direction Was, DateOnly WasOn, Direction Is, DateOnly IsOn, bool ByRules);

/// <summary>What a punch was before.</summary>
public sealed record FormerPunch(Guid PunchId, Direction Direction, DateOnly WorkDate);

/// <summary>What a punch that came late, a correction, or other rules have made of others in the last two weeks.</summary>
internal static class GetMovedPunches
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(14);

    /// <summary>What the punches of these people were that one of these events made count otherwise.</summary>
    public static async Task<IReadOnlyDictionary<Guid, FormerPunch>> BeforeAsync(IQuerySession session, Guid[] people, Guid[] causes, CancellationToken cancellation) =>
        (await session.QueryAsync<FormerPunch>("select punch_id, direction, work_date from timekeeping.moved_punches where employee_id = any ($1) and cause = any ($2)", cancellation, people, causes))
        .DistinctBy(punch => punch.PunchId).ToDictionary(punch => punch.PunchId);

    public static async Task<IReadOnlyList<MovedPunch>> RunAsync(IDocumentSession session, Guid employeeId, DateTimeOffset now, CancellationToken cancellation)
    {
        var log = (await session.Events.FetchStreamAsync(PunchLog.StreamOf(employeeId), cancellation)).Select(e => e.Data).ToList();
        var moved = log.OfType<PunchReassigned>().Where(one => now - one.At < Recent).GroupBy(one => one.PunchId).ToDictionary(one => one.Key, one => one.Last());
        var gone = log.OfType<PunchExcluded>().Select(one => one.PunchId).ToHashSet();
        var causes = log.OfType<PunchRecorded>().Select(one => one.PunchId).Concat(log.OfType<CorrectionProposed>().Select(one => one.CorrectionId)).ToHashSet();
        return [.. log.OfType<PunchRecorded>().Where(punch => moved.ContainsKey(punch.PunchId) && !gone.Contains(punch.PunchId)).Select(punch => new MovedPunch(punch.LocalTime, punch.Direction, punch.WorkDate, moved[punch.PunchId].Direction, moved[punch.PunchId].WorkDate, !causes.Contains(moved[punch.PunchId].CausePunchId)))
            .Where(one => (one.Was, one.WasOn) != (one.Is, one.IsOn)).OrderBy(one => one.LocalTime)];
    }
}
