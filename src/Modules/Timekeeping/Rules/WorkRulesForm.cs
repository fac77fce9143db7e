using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Rules;

/// <summary>Rules as they are typed: what is left empty is not asked for.</summary>
internal static class WorkRulesForm
{
    /// <exception cref="Rejection">A field cannot be read.</exception>
    public static (DateOnly From, WorkRules Rules) Read(IFormCollection form)
    {
        var from = Date(form["from"], "from");
        var (starts, ends, targets) = (form["start"], form["end"], form["target"]);
        if (starts.Count != ends.Count || starts.Count != targets.Count)
            throw new Rejection("Each day has a start, an end and hours.", "start");
        var days = starts.Select((start, at) => Day(start, ends[at], targets[at])).ToList();
        var planned = days.Any(day => day.Target > TimeSpan.Zero || day.Start is not null);
        var weekStart = Enum.TryParse<DayOfWeek>(form["weekStart"], out var day) && Enum.IsDefined(day) ? day : throw new Rejection("Please choose the day on which a week begins.", "weekStart");
        return (from, new(
            planned ? days : [], MondayOf(from), Minutes(form["graceIn"], "graceIn"), Minutes(form["graceOut"], "graceOut"), [.. Breaks(form)],
            Rounds(form["roundIn"], "roundIn"), Rounds(form["roundOut"], "roundOut"), [.. Tiers(form, "daily")], [.. Tiers(form, "weekly")], weekStart, form["alerts"] == "yes"));
    }

    /// <summary>The form lists days from Monday on.</summary>
    private static DateOnly MondayOf(DateOnly date) => Hours.Overtimes.WeekOf(date, DayOfWeek.Monday);

    private static DayPlan Day(string? start, string? end, string? target)
    {
        var (from, to) = (Time(start, "start"), Time(end, "end"));
        var hours = string.IsNullOrWhiteSpace(target) ? null : (TimeSpan?)Duration(target, "target");
        return new(hours ?? (from is { } begins && to is { } ends ? SetWorkRulesHandler.Length(begins, ends) : TimeSpan.Zero), from, to);
    }

    private static IEnumerable<BreakRule> Breaks(IFormCollection form)
    {
        var (after, length, kind) = (form["breakAfter"], form["breakLength"], form["breakKind"]);
        for (var i = 0; i < after.Count; i++)
            if (!string.IsNullOrWhiteSpace(after[i]))
                yield return new(
                    Duration(after[i], "breakAfter"), Duration(length.ElementAtOrDefault(i), "breakLength"), kind.ElementAtOrDefault(i) == "automatic", kind.ElementAtOrDefault(i) == "paid");
    }

    private static IEnumerable<OvertimeTier> Tiers(IFormCollection form, string which)
    {
        var (after, percent) = (form[$"{which}After"], form[$"{which}Percent"]);
        for (var i = 0; i < after.Count; i++)
            if (!string.IsNullOrWhiteSpace(after[i]))
                yield return new(
                    Duration(after[i], $"{which}After"),
                    int.TryParse(percent.ElementAtOrDefault(i), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : throw new Rejection("Please enter the rate in percent, such as 150.", $"{which}Percent"));
    }

    /// <summary>"none", or a way and minutes: "nearest-5".</summary>
    private static Rounding Rounds(string? text, string field)
    {
        if (string.IsNullOrEmpty(text) || text == "none")
            return new(RoundingMode.None, 0);
        var parts = text.Split('-');
        return parts.Length == 2 && Enum.TryParse<RoundingMode>(parts[0], ignoreCase: true, out var mode) && Enum.IsDefined(mode) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? new(mode, minutes) : throw new Rejection("Please choose how times are rounded.", field);
    }

    private static DateOnly Date(string? text, string field) =>
        WorkDate.Read(text, "Please enter the date from which this counts.", field);

    private static TimeOnly? Time(string? text, string field) => string.IsNullOrWhiteSpace(text) ? null
        : TimeOnly.TryParseExact(text.Trim(), ["HH:mm", "H:mm", "h:mm tt"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new Rejection($"“{text.Trim()}” is no time of day. Write it as 08:30.", field);

    private static TimeSpan Minutes(string? text, string field) => string.IsNullOrWhiteSpace(text) ? TimeSpan.Zero
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes)
        : throw new Rejection("Please enter whole minutes.", field);

    /// <summary>"8", "8:30".</summary>
    private static TimeSpan Duration(string? text, string field)
    {
        var parts = (text ?? "").Trim().Split(':');
        if (parts.Length is 1 or 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours < 200)
        {
            if (parts.Length == 1)
                return TimeSpan.FromHours(hours);
            if (parts[1].Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 60)
                return TimeSpan.FromMinutes(60 * hours + minutes);
        }
        throw new Rejection($"“{text?.Trim()}” is no length of time. Write it as 8:30.", field);
    }
}
