using Attendance.Contracts;

namespace Attendance.Timekeeping.Hours;

/// <summary>Which part of the time is paid at which rate.</summary>
public static class Overtimes
{
    public const int Usual = 100;

    /// <summary>The part of a stretch of time that lies in each tier.</summary>
    /// <param name="from">How much there was before, of the day or the week.</param>
    /// <param name="to">How much there is with it.</param>
    /// <param name="tiers">By length, ascending.</param>
    public static IReadOnlyList<PaidTime> Split(TimeSpan from, TimeSpan to, IReadOnlyList<OvertimeTier> tiers)
    {
        var parts = new List<PaidTime>();
        var begin = TimeSpan.Zero;
        var percent = Usual;
        foreach (var tier in tiers)
        {
            Add(tier.After < to ? tier.After : to);
            (begin, percent) = (tier.After, tier.Percent);
        }
        Add(to);
        return parts;

        void Add(TimeSpan end)
        {
            var start = begin > from ? begin : from;
            if (end > start)
                parts.Add(new(percent, end - start));
        }
    }

    /// <summary>The days of one person, with what is overtime of the week and not of a day already.</summary>
    /// <param name="days">By date; whole weeks from their first day on.</param>
    public static IReadOnlyList<DayHours> OfWeeks(IEnumerable<DayHours> days, Func<DateOnly, WorkRules> rules)
    {
        var result = new List<DayHours>();
        var before = new List<(DateOnly Date, TimeSpan Usual)>();
        foreach (var day in days)
        {
            var rule = rules(day.Date);
            // By the day's own rules, also where the days before it had others: whose week began elsewhere loses none of them.
            var week = WeekOf(day.Date, rule.WeekStart);
            var sum = before.Where(other => other.Date >= week).Aggregate(TimeSpan.Zero, (total, other) => total + other.Usual);
            var usual = day.Pay.FirstOrDefault(pay => pay.Percent == Usual)?.Time ?? TimeSpan.Zero;
            var parts = Split(sum, sum + usual, rule.WeeklyOvertime);
            before.RemoveAll(other => other.Date <= day.Date.AddDays(-6));
            before.Add((day.Date, usual));
            result.Add(rule.WeeklyOvertime.Count == 0 ? day : day with
            {
                Pay = Together(parts.Concat(day.Pay.Where(pay => pay.Percent != Usual))),
                Steps = day.Steps is WordsWhenRead words ? new WordsWhenRead(time => [.. words.In(time), .. InWords(parts, rule.WeeklyOvertime, "week")]) : day.Steps,
            });
        }
        return result;
    }

    /// <summary>Such as "of it 2:00 at 150 % over 8:00 of the day".</summary>
    public static IEnumerable<string> InWords(IEnumerable<PaidTime> parts, IReadOnlyList<OvertimeTier> tiers, string of) =>
        parts.Where(part => part.Percent != Usual).Select(part => $"of it {Durations.Text(part.Time)} at {part.Percent} % over {Durations.Text(tiers.First(tier => tier.Percent == part.Percent).After)} of the {of}");

    /// <summary>The first day of the week of a date.</summary>
    public static DateOnly WeekOf(DateOnly date, DayOfWeek start) => date.AddDays(-((7 + (int)date.DayOfWeek - (int)start) % 7));

    public static IReadOnlyList<PaidTime> Together(IEnumerable<PaidTime> parts) =>
        [.. parts.GroupBy(part => part.Percent).OrderBy(rate => rate.Key).Select(rate => new PaidTime(rate.Key, rate.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Time)))];
}
