namespace Attendance.Timekeeping.Hours;

/// <summary>What rounding added to, or took from, what was punched.</summary>
/// <param name="Sessions">With both punches; an estimated end was not rounded.</param>
/// <param name="Sum">Rounded less raw: below zero, time was taken.</param>
/// <param name="IsAgainst">Time is taken, and more of it than chance explains where rounding goes either way.</param>
public sealed record RoundingDrift(int Sessions, TimeSpan Sum, bool IsAgainst)
{
    private const int Fewest = 10, StandardErrors = 3;

    /// <remarks>Against: the mean of a session lies three standard errors below zero (one in 700 by chance), of ten sessions at least.</remarks>
    public static RoundingDrift Of(IEnumerable<DayHours> days)
    {
        double[] shifts = [.. days.SelectMany(day => day.Sessions).Where(session => session is { In: not null, Out: not null, IsEstimated: false }).Select(session => (session.Length - Raw(session)).TotalSeconds)];
        var sum = shifts.Sum();
        if (shifts.Length < Fewest)
            return new(shifts.Length, TimeSpan.FromSeconds(sum), false);
        var mean = sum / shifts.Length;
        var error = Math.Sqrt(shifts.Sum(shift => (shift - mean) * (shift - mean)) / (shifts.Length - 1) / shifts.Length);
        return new(shifts.Length, TimeSpan.FromSeconds(sum), mean < 0 && mean < -StandardErrors * error);
    }

    private static TimeSpan Raw(CountedSession session) => session.Out!.OccurredAt - session.In!.OccurredAt;
}
