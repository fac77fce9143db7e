using Attendance.Contracts;

namespace Attendance.Timekeeping.Hours;

/// <summary>Rounding of a punch's wall time, as rules say; the punch stays as it is.</summary>
public static class Roundings
{
    /// <summary>By how much later, or earlier, a wall time counts.</summary>
    public static TimeSpan Shift(DateTime local, Rounding rule)
    {
        if (rule.Mode == RoundingMode.None)
            return TimeSpan.Zero;
        var step = rule.Minutes * TimeSpan.TicksPerMinute;
        var over = local.TimeOfDay.Ticks % step;
        var up = rule.Mode switch
        {
            RoundingMode.Up => over > 0,
            RoundingMode.Down => false,
            _ => over * 2 >= step,
        };
        return TimeSpan.FromTicks(up ? step - over : -over);
    }

    public static string Text(Rounding rule) => rule.Mode switch
    {
        RoundingMode.Up => $"up to {rule.Minutes} min",
        RoundingMode.Down => $"down to {rule.Minutes} min",
        _ => $"to the nearest {rule.Minutes} min",
    };
}
