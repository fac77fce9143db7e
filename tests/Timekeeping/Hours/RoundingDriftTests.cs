using Attendance.Timekeeping.Hours;

namespace Attendance.Timekeeping.Tests.Hours;

public sealed class RoundingDriftTests
{
    /// <summary>Ten days whose minutes are spread over the quarter of an hour.</summary>
    private static readonly string[] Fortnight =
    [
        "2026-03-02 09:01-17:05", "2026-03-03 08:58-17:09", "2026-03-04 09:07-16:56", "2026-03-05 09:10-17:13", "2026-03-06 08:52-17:02",
        "2026-03-09 09:04-17:11", "2026-03-10 08:55-16:54", "2026-03-11 09:13-17:01", "2026-03-12 09:02-17:08", "2026-03-13 08:49-17:03",
    ];

    [Theory]
    [InlineData("as punched", false)]
    [InlineData("nearest 15", false)]
    [InlineData("in up, out down 5", true)]
    [InlineData("in down, out up 15", false)]
    public void Rounding_that_takes_time_from_people_is_told_from_one_that_goes_either_way(string rules, bool isAgainst)
    {
        var drift = Of(rules, Fortnight);

        Assert.Equal((10, isAgainst), (drift.Sessions, drift.IsAgainst));
    }

    [Fact]
    public void The_sum_is_what_counts_less_what_was_punched()
    {
        // In at 09:01 counts as 09:05, out at 17:09 as 17:05: eight minutes less.
        Assert.Equal(TimeSpan.FromMinutes(-8), Of("in up, out down 5", "2026-03-02 09:01-17:09").Sum);
        // Two days: 1 and 6 minutes more, then 8 and 8.
        Assert.Equal(TimeSpan.FromMinutes(23), Of("in down, out up 15", "2026-03-02 09:01-17:09", "2026-03-03 09:08-17:07").Sum);
    }

    [Fact]
    public void A_few_days_and_what_was_never_rounded_say_nothing()
    {
        Assert.False(Of("in up, out down 5", Fortnight[..9]).IsAgainst);
        Assert.Equal(new RoundingDrift(0, TimeSpan.Zero, false), Of("night shift", "2026-03-02 22:03-?"));
    }

    private static RoundingDrift Of(string rules, params string[] days) => RoundingDrift.Of(Clerk.Count(Clerk.Punches(string.Join(' ', days)), TestRules.Of(rules)));
}
