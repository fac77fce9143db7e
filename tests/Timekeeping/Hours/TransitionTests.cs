using Attendance.Contracts;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Rules;
using NodaTime;

namespace Attendance.Timekeeping.Tests.Hours;

/// <summary>Around every change of the clock of every zone from 2020 to 2030: shifts, breaks and orders by chance, always the same ones.</summary>
public sealed class TransitionTests
{
    private static readonly Instant First = Instant.FromUtc(2020, 1, 1, 0, 0), Last = Instant.FromUtc(2031, 1, 1, 0, 0);

    [Theory]
    [InlineData(AskedDirection.In, false)]
    [InlineData(AskedDirection.Auto, false)]
    [InlineData(AskedDirection.In, true)]
    [InlineData(AskedDirection.Auto, true)]
    public void No_hour_is_lost_or_made(AskedDirection asked, bool isPlanned)
    {
        var chance = new Random(2030);
        var seen = 0;
        foreach (var zone in DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id]))
        {
            foreach (var change in zone.GetZoneIntervals(First, Last).Where(interval => interval.HasStart && interval.Start > First))
            {
                seen++;
                var punches = Punches(change.Start.ToDateTimeOffset(), zone.Id, asked, chance, out var elapsed);
                var rules = isPlanned ? Planned(chance) : PersonRules.None;
                var days = Clerk.Count(punches, rules);
                var shuffled = punches.ToArray();
                chance.Shuffle(shuffled);

                Assert.Equal(elapsed, days.Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Worked));
                Assert.All(days.SelectMany(day => day.Sessions), session => Assert.Equal(session.In!.WorkDate, session.Out!.WorkDate));
                Assert.All(days.SelectMany(day => day.Sessions), session => Assert.InRange(session.Length, TimeSpan.FromMinutes(1), TimeSpan.FromHours(14)));
                Assert.Equal(InWords(days), InWords(Clerk.Count(shuffled, rules)));
            }
        }
        Assert.InRange(seen, 3000, 100_000);
    }

    /// <summary>The same shift each day, by night as often as by day.</summary>
    private static PersonRules Planned(Random chance)
    {
        var start = new TimeOnly(chance.Next(0, 24), 15 * chance.Next(0, 4));
        var day = new DayPlan(TimeSpan.FromHours(7), start, start.AddMinutes(15 * chance.Next(28, 49)));
        return new([[new(DateOnly.MinValue, PersonRules.AsPunched with { Days = [.. Enumerable.Repeat(day, 7)] })]]);
    }

    /// <summary>Two or three shifts around a moment, some with a break, with enough rest between them.</summary>
    private static List<(DateTimeOffset, AskedDirection, string)> Punches(DateTimeOffset around, string zone, AskedDirection asked, Random chance, out TimeSpan elapsed)
    {
        var punches = new List<(DateTimeOffset, AskedDirection, string)>();
        elapsed = TimeSpan.Zero;
        var at = around - TimeSpan.FromMinutes(chance.Next(0, 30 * 60));
        for (var shift = chance.Next(2, 4); shift > 0; shift--)
        {
            for (var part = chance.Next(1, 3); part > 0; part--)
            {
                var length = TimeSpan.FromMinutes(chance.Next(2, 6 * 60));
                punches.Add((at, asked, zone));
                punches.Add((at + length, asked == AskedDirection.Auto ? asked : AskedDirection.Out, zone));
                elapsed += length;
                at += length + TimeSpan.FromMinutes(chance.Next(2, 90));
            }
            at += TimeSpan.FromHours(chance.Next(8, 16));
        }
        return punches;
    }

    private static string InWords(IReadOnlyList<DayHours> days) =>
        string.Join(", ", days.Select(day => $"{day.Date:O} {day.Worked:c} {string.Join("+", day.Sessions.Select(session => session.Length))} {string.Join("+", day.Flags)}"));
}
