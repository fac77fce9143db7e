using System.Globalization;
using Attendance.Contracts;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.WorkDays;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-03-29T00:59:59Z", "Europe/Vienna", "2026-03-29T01:59:59", "2026-03-29")]
    [InlineData("2026-03-29T01:00:00Z", "Europe/Vienna", "2026-03-29T03:00:00", "2026-03-29")]
    [InlineData("2026-10-25T00:30:00Z", "Europe/Vienna", "2026-10-25T02:30:00", "2026-10-25")]
    [InlineData("2026-10-25T01:30:00Z", "Europe/Vienna", "2026-10-25T02:30:00", "2026-10-25")]
    [InlineData("2026-03-28T22:59:00Z", "Europe/Vienna", "2026-03-28T23:59:00", "2026-03-28")]
    [InlineData("2026-03-28T23:00:00Z", "Europe/Vienna", "2026-03-29T00:00:00", "2026-03-29")]
    [InlineData("2026-07-01T22:00:00Z", "Europe/Vienna", "2026-07-02T00:00:00", "2026-07-02")]
    [InlineData("2026-03-02T03:00:00Z", "America/Los_Angeles", "2026-03-01T19:00:00", "2026-03-01")]
    [InlineData("2026-03-02T10:30:00Z", "Pacific/Kiritimati", "2026-03-03T00:30:00", "2026-03-03")]
    [InlineData("2026-03-02T18:20:00Z", "Asia/Kathmandu", "2026-03-03T00:05:00", "2026-03-03")]
    [InlineData("2026-04-04T15:30:00Z", "Australia/Lord_Howe", "2026-04-05T02:00:00", "2026-04-05")]
    public void A_punch_has_the_wall_time_and_date_of_its_site(string at, string zone, string local, string date)
    {
        var punch = When(Specification.Given<PunchLog>(), Asking(Instant(at), zone: zone)).Punch;

        Assert.Equal(DateTime.Parse(local, CultureInfo.InvariantCulture), punch.LocalTime);
        Assert.Equal(DateOnly.Parse(date, CultureInfo.InvariantCulture), punch.WorkDate);
        Assert.Equal(zone, punch.Zone);
    }

    [Theory]
    [InlineData("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", 7)]
    [InlineData("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", 9)]
    public void A_night_on_which_the_clocks_change_counts_the_hours_that_really_passed(string began, string ended, int hours)
    {
        var first = When(Specification.Given<PunchLog>(), Asking(Instant(began))).Punch;
        var second = When(Specification.Given<PunchLog>(first), Asking(Instant(ended))).Punch;

        // By the wall both nights were from 22:00 to 6:00.
        Assert.Equal((22, 6), (first.LocalTime.Hour, second.LocalTime.Hour));
        var day = Assert.Single(WorkSessions.Days([Row(first), Row(second)], Punching.Settings.LongestSession));
        Assert.Equal((first.WorkDate, TimeSpan.FromHours(hours)), (day.Date, day.Worked));
    }

    [Fact]
    public void In_the_hour_that_comes_twice_going_out_is_after_coming_in()
    {
        var first = When(Specification.Given<PunchLog>(), Asking(Instant("2026-10-25T00:45:00Z"))).Punch;
        var second = When(Specification.Given<PunchLog>(first), Asking(Instant("2026-10-25T01:15:00Z"))).Punch;

        Assert.True(second.LocalTime < first.LocalTime);
        Assert.Equal(Direction.Out, second.Direction);
        Assert.Equal(TimeSpan.FromMinutes(30), Assert.Single(WorkSessions.From([Row(second), Row(first)], Punching.Settings.LongestSession)).Worked);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
