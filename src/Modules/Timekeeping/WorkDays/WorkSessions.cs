using Attendance.Contracts;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>A punch as far as sessions need it.</summary>
public sealed record PunchRow(Guid PunchId, Guid EmployeeId, DateTimeOffset OccurredAt, DateTime LocalTime, string Zone, Direction Direction, Guid SiteId, DateOnly WorkDate, PunchMethod Method)
{
    public static PunchRow Of(PunchRecorded punch) =>
        new(punch.PunchId, punch.EmployeeId, punch.OccurredAt, punch.LocalTime, punch.Zone, punch.Direction, punch.SiteId, punch.WorkDate, punch.Method);
}

/// <summary>From in to out; an end is missing where somebody forgot it, or has not left yet.</summary>
public sealed record WorkSession(PunchRow? In, PunchRow? Out)
{
    public DateOnly WorkDate => (In ?? Out)!.WorkDate;

    /// <summary>Zero while an end is missing.</summary>
    public TimeSpan Worked => In is not null && Out is not null ? Out.OccurredAt - In.OccurredAt : TimeSpan.Zero;
}

public sealed record WorkDay(DateOnly Date, IReadOnlyList<WorkSession> Sessions)
{
    public TimeSpan Worked => Sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + session.Worked);
}

/// <summary>Sessions and days are derived from punches, so the order in which punches arrived does not matter.</summary>
public static class WorkSessions
{
    /// <summary>The sessions of one person. Of two punches of one instant the check-out comes first: they were in until then.</summary>
    /// <param name="longest">After it, a check-out was forgotten.</param>
    public static IReadOnlyList<WorkSession> From(IEnumerable<PunchRow> punches, TimeSpan longest)
    {
        var sessions = new List<WorkSession>();
        PunchRow? open = null;
        var ordered = punches.ToList();
        ordered.Sort(InOrder);
        foreach (var punch in ordered)
        {
            if (punch.Direction == Direction.In)
            {
                if (open is not null)
                    sessions.Add(new(open, null));
                open = punch;
            }
            else
            {
                // An out of another work day than the open in, or one that comes too late, is not its end.
                if (open is not null && (open.WorkDate != punch.WorkDate || punch.OccurredAt - open.OccurredAt > longest))
                {
                    sessions.Add(new(open, null));
                    open = null;
                }
                sessions.Add(new(open, punch));
                open = null;
            }
        }
        if (open is not null)
            sessions.Add(new(open, null));
        return sessions;
    }

    private static int InOrder(PunchRow one, PunchRow other) =>
        one.OccurredAt.CompareTo(other.OccurredAt) is not 0 and var time ? time
        : (one.Direction == Direction.In).CompareTo(other.Direction == Direction.In) is not 0 and var direction ? direction
        : one.PunchId.CompareTo(other.PunchId);

    public static IReadOnlyList<WorkDay> Days(IEnumerable<PunchRow> punches, TimeSpan longest) =>
        [.. From(punches, longest).GroupBy(session => session.WorkDate).OrderBy(day => day.Key).Select(day => new WorkDay(day.Key, [.. day]))];
}
