using System.Globalization;

namespace Attendance.Timekeeping.Hours;

/// <summary>Durations as people and programs read them.</summary>
public static class Durations
{
    /// <summary>"8:30", "-0:15": whole minutes, what is left of a minute dropped.</summary>
    public static string Text(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{(duration <= -TimeSpan.FromMinutes(1) ? "-" : "")}{Math.Abs((int)duration.TotalHours)}:{Math.Abs(duration.Minutes):00}");

    /// <summary>"+0:15", "-0:15", "0:00".</summary>
    public static string Signed(TimeSpan duration) => duration >= TimeSpan.FromMinutes(1) ? $"+{Text(duration)}" : Text(duration);

    /// <summary>ISO 8601, in hours at most: "PT38H30M".</summary>
    public static string Iso(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            return $"-{Iso(-duration)}";
        var seconds = duration.Seconds + (decimal)(duration.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{((long)duration.TotalHours is var hours and > 0 ? $"{hours}H" : "")}{(duration.Minutes > 0 ? $"{duration.Minutes}M" : "")}{(seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}S") : "")}");
        return text.Length == 0 ? "PT0S" : $"PT{text}";
    }

    /// <summary>Hours with two decimals, for programs that want numbers.</summary>
    public static decimal Hours(TimeSpan duration) => Math.Round((decimal)duration.Ticks / TimeSpan.TicksPerHour, 2, MidpointRounding.AwayFromZero);
}
