using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.SignOffs;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>One person's days in a range, with their sums.</summary>
/// <param name="Organisation">Its name; empty: it has none.</param>
/// <param name="ConfirmedAt">When the employee confirmed these very hours; null: they have not.</param>
/// <param name="ApprovedAt">When a manager approved these very hours; null: none has.</param>
public sealed record Timesheet(string Organisation, Person Person, SiteView Site, DateRange Range, IReadOnlyList<DayHours> Days, DateTimeOffset? ConfirmedAt = null, DateTimeOffset? ApprovedAt = null)
{
    /// <summary>SHA-256 of the days, hexadecimal: by it, who signs off says which hours they saw.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Days, EventJson.Options)));

    /// <summary>Of the organisation's logo, hexadecimal; null: it has none.</summary>
    public string? LogoSha256 { get; init; }

    [JsonIgnore]
    public Logo? Logo { get; init; }

    /// <summary>Days that stand as they were closed.</summary>
    [JsonIgnore]
    public IReadOnlyList<DateRange> ClosedRanges { get; init; } = [];

    /// <summary>Closed days that would be others by now.</summary>
    [JsonIgnore]
    public IReadOnlyList<DivergedDay> Diverged { get; init; } = [];

    public bool IsClosed(DateOnly day) => ClosedRanges.Any(range => range.From <= day && day <= range.To);

    /// <summary>With who has signed it off; what was said of other hours does not count.</summary>
    public Timesheet With(IEnumerable<SignOffRow> rows)
    {
        var own = rows.ToList();
        if (own.Count == 0)
            return this;
        var digest = Digest();
        return this with { ConfirmedAt = At("confirmed"), ApprovedAt = At("approved") };

        DateTimeOffset? At(string what) => own.Find(row => row.What == what && row.Sha256 == digest)?.At;
    }

    /// <summary>How many days lack a check-in or a check-out, or go on.</summary>
    public int Questions => Days.Count(day => !IsClosed(day.Date) && (day.LacksPunch || day.Flags.Contains(DayFlag.Open)));

    public TimeSpan Worked => Sum(day => day.Worked);

    public TimeSpan Breaks => Sum(day => day.Breaks);

    public TimeSpan Overtime => Sum(day => day.Overtime);

    public TimeSpan Target => Sum(day => day.Target);

    /// <summary>Worked less target, of days that are over; negative where hours are missing.</summary>
    public TimeSpan Balance => Days.Where(day => day.IsOver).Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Worked - day.Target);

    public IReadOnlyList<PaidTime> Pay => Overtimes.Together(Days.SelectMany(day => day.Pay));

    /// <summary>What days of absence were, and how many of each.</summary>
    public IReadOnlyList<(string What, int Days)> Absences =>
        [.. Days.Where(day => day.Absence is not null).GroupBy(day => day.Absence!).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Count()))];

    private TimeSpan Sum(Func<DayHours, TimeSpan> pick) => Days.Aggregate(TimeSpan.Zero, (sum, day) => sum + pick(day));
}

/// <summary>Flags of days as programs and people read them.</summary>
public static class DayFlags
{
    /// <summary>All of a day, in words.</summary>
    public static IEnumerable<string> Notes(DayHours day) => day.Flags.Select(flag => Text(flag, day));

    /// <summary>In words, with the holiday's name and what an absence is.</summary>
    public static string Text(DayFlag flag, DayHours day) => flag switch
    {
        DayFlag.Holiday when day.Holiday is { } holiday => $"holiday: {holiday}",
        DayFlag.Away when day.Absence is { } absence => absence,
        _ => Text(flag),
    };

    /// <summary>"missing-out".</summary>
    public static string Code(DayFlag flag) => string.Concat(flag.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string Text(DayFlag flag) => flag switch
    {
        DayFlag.Open => "still in",
        DayFlag.MissingIn => "check-in missing",
        DayFlag.MissingOut => "check-out missing",
        DayFlag.Estimated => "estimated",
        DayFlag.Corrected => "corrected",
        DayFlag.Late => "late",
        DayFlag.LeftEarly => "left early",
        DayFlag.Absent => "absent",
        DayFlag.Away => "away",
        DayFlag.Holiday => "holiday",
        DayFlag.ClockChange => "clock changed",
        DayFlag.ShortRest => "less than 11 h of rest",
        _ => "more than 6 h without a break",
    };
}
