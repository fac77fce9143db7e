using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Rules;

namespace Attendance.Timekeeping.Tests.Hours;

/// <summary>
/// Days and weeks with the hours they must have. A line is: the case | rules | punches | hours of each work day | breaks |
/// overtime | flags of all its days. 2026-03-02 is a Monday; places are in Vienna where nothing else is said.
/// </summary>
public sealed class HoursTableTests
{
    private const string Table =
        """
        A plain day                                | as punched        | 2026-03-02 09:00-17:00                         | 02 8:00 | 0:00 | 0:00 |
        Seconds count                              | as punched        | 2026-03-02 09:00:30-17:00:00                   | 02 7:59 | 0:00 | 0:00 |
        A lunch that was punched                   | as punched        | 2026-03-02 09:00-12:00 12:30-17:00             | 02 7:30 | 0:30 | 0:00 |
        Three sessions                             | as punched        | 2026-03-02 08:00-10:00 10:15-12:00 13:00-17:00 | 02 7:45 | 1:15 | 0:00 |
        A split shift                              | as punched        | 2026-03-02 06:00-10:00 16:00-20:00             | 02 8:00 | 6:00 | 0:00 |
        One minute                                 | as punched        | 2026-03-02 09:00-09:01                         | 02 0:01 | 0:00 | 0:00 |
        Over midnight                              | as punched        | 2026-03-02 22:00-06:00                         | 02 8:00 | 0:00 | 0:00 |
        Over midnight with a break before it       | as punched        | 2026-03-02 20:00-23:00 23:30-04:00             | 02 7:30 | 0:30 | 0:00 |
        Over midnight with a break after it        | as punched        | 2026-03-02 22:00-02:00 2026-03-03 02:30-06:00  | 02 7:30 | 0:30 | 0:00 |
        A break at midnight itself                 | as punched        | 2026-03-02 18:00-23:50 2026-03-03 00:20-02:00  | 02 7:30 | 0:30 | 0:00 |
        Home at one, in again at eight             | as punched        | 2026-03-02 17:00-01:00 2026-03-03 08:00-12:00  | 02 8:00, 03 4:00 | 0:00 | 0:00 |
        Over the end of the month                  | as punched        | 2026-03-31 22:00-06:00                         | 31 8:00 | 0:00 | 0:00 |
        Over the end of the year                   | as punched        | 2025-12-31 22:00-06:00                         | 31 8:00 | 0:00 | 0:00 |
        Over the 29th of February                  | as punched        | 2024-02-28 22:00-06:00                         | 28 8:00 | 0:00 | 0:00 |
        The clock goes forward in the night        | as punched        | 2026-03-28 22:00-06:00                         | 28 7:00 | 0:00 | 0:00 | ClockChange
        The clock goes back in the night           | as punched        | 2026-10-24 22:00-06:00                         | 24 9:00 | 0:00 | 0:00 | ClockChange
        The same in New York, forward              | as punched        | @America/New_York 2026-03-07 22:00-06:00       | 07 7:00 | 0:00 | 0:00 | ClockChange
        The same in New York, back                 | as punched        | @America/New_York 2026-10-31 22:00-06:00       | 31 9:00 | 0:00 | 0:00 | ClockChange
        Half an hour forward on Lord Howe          | as punched        | @Australia/Lord_Howe 2026-10-03 22:00-06:00    | 03 7:30 | 0:00 | 0:00 | ClockChange
        A day without a change of the clock        | as punched        | 2026-03-29 09:00-17:00                         | 29 8:00 | 0:00 | 0:00 |
        Begun in Vienna, ended in Lisbon           | as punched        | 2026-03-02 08:00-? @Europe/Lisbon ?-15:00      | 02 8:00 | 0:00 | 0:00 |
        Forgotten check-out, nothing planned       | as punched        | 2026-03-02 09:00-?                             | 02 0:00 | 0:00 | 0:00 | MissingOut
        The day after is not touched by it         | as punched        | 2026-03-02 09:00-? 2026-03-03 09:00-17:00      | 02 0:00, 03 8:00 | 0:00 | 0:00 | MissingOut
        Forgotten in the morning, there all the same | as punched      | 2026-03-02 ?-17:00                             | 02 0:00 | 0:00 | 0:00 | MissingIn
        Checked in twice                           | as punched        | 2026-03-02 08:00-? 09:00-17:00                 | 02 8:00 | 0:00 | 0:00 | MissingOut
        Checked out twice                          | as punched        | 2026-03-02 09:00-16:00 ?-17:00                 | 02 7:00 | 0:00 | 0:00 | MissingIn
        Forgotten check-out, flexible day          | office            | 2026-03-02 09:00-?                             | 02 8:00 | 0:30 | 0:00 | MissingOut Estimated
        Forgotten check-out of a shift             | day shift         | 2026-03-02 09:00-?                             | 02 8:00 | 0:30 | 0:00 | MissingOut Estimated
        Forgotten check-out of a night             | night shift       | 2026-03-02 22:00-?                             | 02 8:00 | 0:00 | 0:00 | MissingOut Estimated
        Forgotten after lunch                      | day shift         | 2026-03-02 09:00-12:00 12:30-?                 | 02 8:00 | 0:30 | 0:00 | MissingOut Estimated
        Forgotten, and later days are right        | day shift         | 2026-03-02 09:00-? 2026-03-03 09:00-17:30      | 02 8:00, 03 8:00 | 1:00 | 0:00 | MissingOut Estimated
        Lunch forgotten, back at half past twelve  | day shift         | 2026-03-02 09:00-? 12:30-17:30                 | 02 5:00 | 0:00 | 0:00 | MissingOut
        Checked in twice on a flexible day         | office            | 2026-03-02 08:00-? 09:00-17:00                 | 02 7:30 | 0:30 | 0:00 | MissingOut
        The estimate ends where the next day begins | night shift      | 2026-03-02 22:00-? 2026-03-03 05:00-06:00      | 02 1:00 | 0:00 | 0:00 | MissingOut
        Seventeen hours are a forgotten check-out  | as punched        | 2026-03-02 00:10-17:20                         | 02 0:00 | 0:00 | 0:00 | MissingIn MissingOut
        Out and in at the same minute              | as punched        | 2026-03-02 08:00-12:00 12:00-17:00             | 02 9:00 | 0:00 | 0:00 |
        The break lacks a minute                   | office            | 2026-03-02 09:02-18:01                         | 02 8:29 | 0:30 | 0:29 |
        Six hours need no break                    | office            | 2026-03-02 09:00-15:00                         | 02 6:00 | 0:00 | 0:00 |
        A minute more, and it takes that minute    | office            | 2026-03-02 09:00-15:01                         | 02 6:00 | 0:01 | 0:00 |
        Half an hour more                          | office            | 2026-03-02 09:00-15:30                         | 02 6:00 | 0:30 | 0:00 |
        Seven hours                                | office            | 2026-03-02 09:00-16:00                         | 02 6:30 | 0:30 | 0:00 |
        Part of the break was taken                | office            | 2026-03-02 09:00-12:00 12:10-17:10             | 02 7:40 | 0:30 | 0:00 |
        All of it was taken                        | office            | 2026-03-02 09:00-12:00 12:30-17:30             | 02 8:00 | 0:30 | 0:00 |
        More than it was taken                     | office            | 2026-03-02 09:00-12:00 13:00-18:00             | 02 8:00 | 1:00 | 0:00 |
        Just over nine hours                       | office            | 2026-03-02 08:00-17:10                         | 02 8:40 | 0:30 | 0:40 |
        Ten hours need three quarters              | office            | 2026-03-02 08:00-18:00                         | 02 9:15 | 0:45 | 1:15 |
        A weekend day                              | office            | 2026-03-07 09:00-13:00                         | 07 4:00 | 0:00 | 0:00 |
        Automatic, whatever was taken              | automatic break   | 2026-03-02 09:00-12:00 12:30-17:30             | 02 7:30 | 1:00 | 0:00 |
        Automatic, a short day                     | automatic break   | 2026-03-02 09:00-14:00                         | 02 5:00 | 0:00 | 0:00 |
        A paid break takes nothing                 | paid break        | 2026-03-02 09:00-17:00                         | 02 8:00 | 0:00 | 0:00 |
        A paid break that was punched              | paid break        | 2026-03-02 09:00-12:00 12:15-17:00             | 02 8:00 | 0:00 | 0:00 |
        Of a longer break, what is paid            | paid break        | 2026-03-02 09:00-12:00 12:30-17:00             | 02 7:45 | 0:15 | 0:00 |
        A paid break is none of the unpaid one     | paid and statutory | 2026-03-02 09:00-12:00 12:15-17:00            | 02 7:30 | 0:30 | 0:00 |
        Both breaks were taken                     | paid and statutory | 2026-03-02 09:00-12:00 12:45-17:30            | 02 8:00 | 0:30 | 0:00 |
        A punched break of a short day is not paid | paid break        | 2026-03-02 09:00-11:00 11:15-12:30             | 02 3:15 | 0:15 | 0:00 |
        The same punches again, by another device  | as punched        | 2026-03-02 09:00-17:00 2026-03-02 09:00-17:00  | 02 8:00 | 0:00 | 0:00 |
        On time within the grace                   | day shift         | 2026-03-02 09:05-17:30                         | 02 7:55 | 0:30 | 0:00 |
        Late by a minute more                      | day shift         | 2026-03-02 09:06-17:30                         | 02 7:54 | 0:30 | 0:00 | Late
        Early                                      | day shift         | 2026-03-02 08:30-17:30                         | 02 8:30 | 0:30 | 0:00 |
        Left early                                 | day shift         | 2026-03-02 09:00-17:24                         | 02 7:54 | 0:30 | 0:00 | LeftEarly
        Left within the grace                      | day shift         | 2026-03-02 09:00-17:25                         | 02 7:55 | 0:30 | 0:00 |
        A day off between two days                 | day shift         | 2026-03-02 09:00-17:30 2026-03-04 09:00-17:30  | 02 8:00, 03 0:00, 04 8:00 | 1:00 | 0:00 | Absent
        Early for the night                        | night shift       | 2026-03-02 21:40-06:00                         | 02 8:20 | 0:00 | 0:00 |
        Late for the night, after midnight         | night shift       | 2026-03-03 00:10-06:00                         | 02 5:50 | 0:00 | 0:00 | Late
        Two nights                                 | night shift       | 2026-03-02 22:00-06:00 2026-03-03 22:00-06:00  | 02 8:00, 03 8:00 | 0:00 | 0:00 |
        A night with a long break                  | night shift       | 2026-03-02 22:00-01:00 2026-03-03 02:00-06:00  | 02 7:00 | 1:00 | 0:00 |
        The end of a night alone                   | night shift       | 2026-03-03 ?-06:02                             | 02 0:00 | 0:00 | 0:00 | MissingIn
        A night on the day the clock goes forward  | night shift       | 2026-03-28 22:00-06:00                         | 28 7:00 | 0:00 | 0:00 | ClockChange
        A night on the day the clock goes back     | night shift       | 2026-10-24 22:00-06:00                         | 24 9:00 | 0:00 | 0:00 | ClockChange
        In before midnight for a shift from midnight | from midnight   | 2026-03-02 23:50-08:00                         | 03 8:10 | 0:00 | 0:00 |
        Early shift, first week of the rota        | rota              | 2026-03-02 06:00-14:00                         | 02 8:00 | 0:00 | 0:00 |
        Late shift, second week                    | rota              | 2026-03-09 14:00-22:00                         | 09 8:00 | 0:00 | 0:00 |
        Early shift again, third week              | rota              | 2026-03-16 06:10-14:00                         | 16 7:50 | 0:00 | 0:00 | Late
        To the nearest quarter                     | nearest 15        | 2026-03-02 08:53-17:07                         | 02 8:00 | 0:00 | 0:00 |
        To the nearest quarter, the other way      | nearest 15        | 2026-03-02 08:52-17:08                         | 02 8:30 | 0:00 | 0:00 |
        To the nearest tenth of an hour            | nearest 6         | 2026-03-02 08:57-17:03                         | 02 8:06 | 0:00 | 0:00 |
        Rounding does not count a break twice      | in down, out up 15 | 2026-03-02 08:00-12:01 12:05-17:00            | 02 9:00 | 0:00 | 0:00 |
        In up and out down                         | in up, out down 5 | 2026-03-02 08:58-17:04                         | 02 8:00 | 0:00 | 0:00 |
        Rounding never makes less than nothing     | in up, out down 5 | 2026-03-02 09:01-09:04                         | 02 0:00 | 0:00 | 0:00 |
        Rounding in the night of a change          | nearest 15        | 2026-03-28 21:58-06:02                         | 28 7:00 | 0:00 | 0:00 | ClockChange
        Overtime at two rates                      | two rates         | 2026-03-02 08:00-19:00                         | 02 11:00 | 0:00 | 3:00 |
        Just the day                               | two rates         | 2026-03-02 08:00-16:00                         | 02 8:00 | 0:00 | 0:00 |
        A week of five days of nine hours          | week of 40        | 2026-03-02 08:00-17:00 2026-03-03 08:00-17:00 2026-03-04 08:00-17:00 2026-03-05 08:00-17:00 2026-03-06 08:00-17:00 | 02 9:00, 03 9:00, 04 9:00, 05 9:00, 06 9:00 | 0:00 | 5:00 |
        A new week begins anew                     | week of 40        | 2026-03-05 00:00-15:00 2026-03-06 00:00-15:00 2026-03-07 00:00-15:00 2026-03-09 08:00-16:00 | 05 15:00, 06 15:00, 07 15:00, 09 8:00 | 0:00 | 5:00 |
        A Sunday of the week before                | week of 40        | 2026-03-01 08:00-16:00 2026-03-02 08:00-18:00 2026-03-03 08:00-18:00 2026-03-04 08:00-18:00 2026-03-05 08:00-18:00 | 01 8:00, 02 10:00, 03 10:00, 04 10:00, 05 10:00 | 0:00 | 0:00 |
        A Sunday that begins the week              | week from Sunday  | 2026-03-01 08:00-16:00 2026-03-02 08:00-18:00 2026-03-03 08:00-18:00 2026-03-04 08:00-18:00 2026-03-05 08:00-18:00 | 01 8:00, 02 10:00, 03 10:00, 04 10:00, 05 10:00 | 0:00 | 8:00 |
        Overtime of the day is none of the week    | day and week      | 2026-03-02 08:00-18:00 2026-03-03 08:00-18:00 2026-03-04 08:00-18:00 2026-03-05 08:00-18:00 2026-03-06 08:00-18:00 | 02 10:00, 03 10:00, 04 10:00, 05 10:00, 06 10:00 | 0:00 | 10:00 |
        A sixth day is overtime of the week        | day and week      | 2026-03-02 08:00-16:00 2026-03-03 08:00-16:00 2026-03-04 08:00-16:00 2026-03-05 08:00-16:00 2026-03-06 08:00-16:00 2026-03-07 08:00-12:00 | 02 8:00, 03 8:00, 04 8:00, 05 8:00, 06 8:00, 07 4:00 | 0:00 | 4:00 |
        Less than eleven hours of rest             | alerts            | 2026-03-02 14:00-18:00 19:00-23:00 2026-03-03 09:00-14:00 | 02 8:00, 03 5:00 | 1:00 | 0:00 | ShortRest
        Eleven hours of rest                       | alerts            | 2026-03-02 14:00-18:00 19:00-22:00 2026-03-03 09:00-14:00 | 02 7:00, 03 5:00 | 1:00 | 0:00 |
        Six hours and a minute without a break     | alerts            | 2026-03-02 09:00-15:01                         | 02 6:01 | 0:00 | 0:00 | NoBreak
        A break of fourteen minutes is none        | alerts            | 2026-03-02 09:00-12:30 12:44-15:40             | 02 6:26 | 0:14 | 0:00 | NoBreak
        A break of fifteen minutes is one          | alerts            | 2026-03-02 09:00-12:30 12:45-15:40             | 02 6:25 | 0:15 | 0:00 |
        Taken off because none was punched         | alerts, statutory break | 2026-03-02 09:00-17:00                   | 02 7:30 | 0:30 | 0:00 | NoBreak
        Taken without being punched                | alerts, automatic break | 2026-03-02 09:00-17:00                   | 02 7:30 | 0:30 | 0:00 |
        """;

    public static TheoryData<string> Lines => [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_hours_are_these(string line)
    {
        var (rules, punches, expected) = Read(line);

        Assert.Equal(expected, InWords(Clerk.Count(punches, TestRules.Of(rules))));
    }

    /// <summary>Punches of terminals come late and in any order.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void They_are_the_same_when_the_punches_come_the_wrong_way_round(string line)
    {
        var (rules, punches, expected) = Read(line);

        Assert.Equal(expected, InWords(Clerk.Count(punches.AsEnumerable().Reverse(), TestRules.Of(rules))));
    }

    /// <summary>Whoever moves in the middle of a week to where it begins on another day loses none of its days.</summary>
    [Fact]
    public void A_week_counts_whole_where_its_first_day_becomes_another_one()
    {
        PersonRules rules = new([[.. TestRules.Of("week of 40").Levels[0], new(new(2026, 3, 4), TestRules.Of("week from Sunday").On(default))]]);

        var days = Clerk.Count(Clerk.Punches("2026-03-02 08:00-17:00 2026-03-03 08:00-17:00 2026-03-04 08:00-17:00 2026-03-05 08:00-17:00 2026-03-06 08:00-17:00"), rules);

        Assert.Equal(TimeSpan.FromHours(5), days.Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Overtime));

        // From Tuesday on the week began on Sunday, which was the week before until then.
        days = Clerk.Count(Clerk.Punches("2026-03-01 08:00-16:00 2026-03-02 08:00-18:00 2026-03-03 08:00-18:00 2026-03-04 08:00-18:00 2026-03-05 08:00-18:00"), new([[.. TestRules.Of("week of 40").Levels[0], new(new(2026, 3, 3), TestRules.Of("week from Sunday").On(default))]]));
        Assert.Equal(TimeSpan.FromHours(8), days.Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Overtime));
    }

    private static (string Rules, List<(DateTimeOffset, Attendance.Contracts.AskedDirection, string)> Punches, string Expected) Read(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        return (cells[1], Clerk.Punches(cells[2]), string.Join(" | ", cells[3..7]));
    }

    private static string InWords(IReadOnlyList<DayHours> days) =>
        string.Join(" | ",
            string.Join(", ", days.Select(day => $"{day.Date:dd} {Durations.Text(day.Worked)}")), Sum(days.Select(day => day.Breaks)), Sum(days.Select(day => day.Overtime)),
            string.Join(" ", days.SelectMany(day => day.Flags).Distinct().Order()));

    private static string Sum(IEnumerable<TimeSpan> parts) => Durations.Text(parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part));
}
