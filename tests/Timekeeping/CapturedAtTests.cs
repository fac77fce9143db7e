using Attendance.Testing;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.Tests;

public sealed class CapturedAtTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Without_a_moment_it_is_now(string? text) => Assert.Equal(Now, RecordPunchHandler.ReadCapturedAt(text, Now));

    [Theory]
    [InlineData("2026-03-02T07:58:00Z", 7, 58, 0)]
    [InlineData("2026-03-02T08:58:00+01:00", 7, 58, 0)]
    [InlineData(" 2026-03-02T07:58:00Z ", 7, 58, 0)]
    [InlineData("2026-03-02T07:58:00.250Z", 7, 58, 250)]
    [InlineData("2026-03-01T23:43:00-08:15", 7, 58, 0)]
    public void A_moment_is_read_as_utc(string text, int hour, int minute, int milliseconds)
    {
        var at = RecordPunchHandler.ReadCapturedAt(text, Now);

        Assert.Equal((new DateTimeOffset(2026, 3, 2, hour, minute, 0, milliseconds, TimeSpan.Zero), TimeSpan.Zero), (at, at.Offset));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-03-02")]
    [InlineData("2026-03-02T07:58:00")]
    [InlineData("2026-02-30T07:58:00Z")]
    [InlineData("02/03/2026 07:58")]
    [InlineData("1772438280")]
    [InlineData("9999-12-31T23:59:59-18:00")]
    [InlineData("-9998-01-01T00:00:00Z")]
    public void What_is_no_moment_with_an_offset_is_refused(string text) =>
        Assert.Equal("capturedAt", Specification.Refusal(() => RecordPunchHandler.ReadCapturedAt(text, Now)).Field);

    [Fact]
    public void A_clock_two_minutes_ahead_is_forgiven_and_counts_as_now()
    {
        Assert.Equal(Now, RecordPunchHandler.ReadCapturedAt("2026-03-02T08:02:00Z", Now));
        Assert.Equal("capturedAt", Specification.Refusal(() => RecordPunchHandler.ReadCapturedAt("2026-03-02T08:02:00.001Z", Now)).Field);
    }

    [Fact]
    public void Longer_ago_than_seven_days_is_refused()
    {
        Assert.Equal(Now.AddDays(-7), RecordPunchHandler.ReadCapturedAt("2026-02-23T08:00:00Z", Now));
        Assert.Equal("capturedAt", Specification.Refusal(() => RecordPunchHandler.ReadCapturedAt("2026-02-23T07:59:59.999Z", Now)).Field);
    }
}
