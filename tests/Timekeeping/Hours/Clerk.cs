using System.Globalization;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using NodaTime;

namespace Attendance.Timekeeping.Tests.Hours;

/// <summary>Reads punches as a payroll clerk writes them, has them recorded, and counts the hours.</summary>
internal static partial class Clerk
{
    /// <param name="text">"2026-03-02 09:00-17:00 …": sessions of a day; an end before the start is on the next day; "?" is a missing punch; "@zone" for what follows.</param>
    public static List<(DateTimeOffset At, AskedDirection Direction, string Zone)> Punches(string text)
    {
        var punches = new List<(DateTimeOffset, AskedDirection, string)>();
        var (date, zone) = (default(DateOnly), "Europe/Vienna");
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '@')
                zone = word[1..];
            else if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
                date = read;
            else
            {
                var match = Session().Match(word);
                Assert.True(match.Success, word);
                var start = match.Groups[1].Value;
                var end = match.Groups[2].Value;
                var isNextDay = start != "?" && end != "?" && string.CompareOrdinal(end, start) <= 0;
                if (start != "?")
                    punches.Add((At(date, start, zone), AskedDirection.In, zone));
                if (end != "?")
                    punches.Add((At(isNextDay ? date.AddDays(1) : date, end, zone), AskedDirection.Out, zone));
            }
        }
        return punches;
    }

    /// <summary>The hours of these punches, each recorded when it comes.</summary>
    public static IReadOnlyList<DayHours> Count(IEnumerable<(DateTimeOffset At, AskedDirection Direction, string Zone)> punches, PersonRules rules)
    {
        var log = Record(punches, rules);
        var (from, to) = (log.Punches.Min(punch => punch.WorkDate), log.Punches.Max(punch => punch.WorkDate));
        return WorkHours.Of(log.Punches.Select(Punching.Row), rules, from, to, "Europe/Vienna", log.Punches[^1].OccurredAt.AddDays(2), Punching.Settings.LongestSession);
    }

    public static PunchLog Record(IEnumerable<(DateTimeOffset At, AskedDirection Direction, string Zone)> punches, PersonRules rules)
    {
        var log = PunchLog.Initial;
        foreach (var (at, direction, zone) in punches)
        {
            var id = StreamIds.Of("test-punch", at.UtcTicks);
            var decision = RecordPunchHandler.Handle(
                new(id, Punching.Employee, at, at, zone, direction, Punching.Here, Punching.Device, PunchMethod.Imported, null, IsImported: true), log, rules, Punching.Settings);
            if (decision.IsNew)
                log = decision.Reassigned.Aggregate(PunchLog.Evolve(log, decision.Punch), PunchLog.Evolve);
        }
        return log;
    }

    private static DateTimeOffset At(DateOnly date, string time, string zone) =>
        DateTimeZoneProviders.Tzdb[zone].AtLeniently(NodaTime.LocalDateTime.FromDateTime(date.ToDateTime(TimeOnly.Parse(time, CultureInfo.InvariantCulture)))).ToDateTimeOffset().ToUniversalTime();

    [GeneratedRegex(@"^(\?|\d\d:\d\d(?::\d\d)?)-(\?|\d\d:\d\d(?::\d\d)?)$")]
    private static partial Regex Session();
}
