using System.Globalization;
using Attendance.Contracts;
using Attendance.Timekeeping.Hours;
using Attendance.Web;

namespace Attendance.Timekeeping.Rules;

/// <summary>Rules in words, a sentence each, with times as the reader writes them.</summary>
internal static class RulesWords
{
    public static IEnumerable<string> Of(WorkRules rules)
    {
        yield return rules.Days.Count == 0 ? "Nothing is planned." : $"{Plan(rules)}.";
        foreach (var rule in rules.Breaks)
            yield return $"{Durations.Text(rule.Length)} break after {Durations.Text(rule.After)} of work{(rule.Paid ? ", paid" : rule.Automatic ? ", always taken off" : ", less what was taken")}.";
        if (rules.RoundIn.Mode != RoundingMode.None || rules.RoundOut.Mode != RoundingMode.None)
            yield return $"{Of(rules.RoundIn, rules.RoundOut)}.";
        foreach (var tier in rules.DailyOvertime)
            yield return $"{tier.Percent} % after {Durations.Text(tier.After)} a day.";
        foreach (var tier in rules.WeeklyOvertime)
            yield return $"{tier.Percent} % after {Durations.Text(tier.After)} a week, which begins on {rules.WeekStart}.";
        if (rules.Alerts)
            yield return "Short rests and long work without a break are marked.";
    }

    /// <summary>"Check-in rounded up to 5 min, check-out not".</summary>
    public static string Of(Rounding roundIn, Rounding roundOut) => $"Check-in rounded {Rounded(roundIn)}, check-out {Rounded(roundOut)}";

    /// <summary>"Mon to Fri 09:00 to 17:30 (8:00)", week by week.</summary>
    private static string Plan(WorkRules rules)
    {
        var weeks = rules.Days.Chunk(7).Select(week =>
        {
            var parts = new List<string>();
            for (var first = 0; first < week.Length;)
            {
                var last = first;
                while (last + 1 < week.Length && week[last + 1] == week[first])
                    last++;
                if (week[first].Target > TimeSpan.Zero || week[first].Start is not null)
                    parts.Add($"{Name(rules, first)}{(last > first ? $" to {Name(rules, last)}" : "")} {Day(week[first])}");
                first = last + 1;
            }
            return parts.Count == 0 ? "free" : string.Join(", ", parts);
        }).ToList();
        return weeks.Count == 1 ? weeks[0] : string.Join("; ", weeks.Select((week, i) => $"week {i + 1}: {week}"));
    }

    private static string Name(WorkRules rules, int day) => rules.CycleStart.AddDays(day).ToString("ddd", CultureInfo.InvariantCulture);

    private static string Day(DayPlan day) => day is { Start: { } start, End: { } end }
        ? $"{ReaderCulture.Time(start)} to {ReaderCulture.Time(end)} ({Durations.Text(day.Target)})" : $"{Durations.Text(day.Target)} at any time";

    private static string Rounded(Rounding rounding) => rounding.Mode == RoundingMode.None ? "not" : Roundings.Text(rounding);
}
