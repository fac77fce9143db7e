using System.Globalization;
using Attendance.Testing;
using Attendance.Timekeeping.CheckIns;

namespace Attendance.Timekeeping.Tests;

public sealed class DeviceClockTests
{
    private static readonly DateTimeOffset Received = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z", "08:00")]
    [InlineData("2026-03-02T11:00:00Z", "2026-03-02T15:00:00Z", "08:00")]
    [InlineData("2026-03-02T05:00:00Z", "2026-03-02T09:00:00Z", "08:00")]
    [InlineData("2026-03-02T12:00:00+01:00", "2026-03-02T15:00:00Z", "08:00")]
    [InlineData("2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z", "12:00")]
    public void What_a_clock_is_wrong_by_is_taken_off(string captured, string sent, string expected) =>
        Assert.Equal(expected, DeviceClock.OccurredAt(captured, sent, Received).ToString("HH:mm", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-03-02T12:00:01Z", "2026-03-02T12:00:00Z", "was changed meanwhile")]
    [InlineData("2026-02-27T11:59:59Z", "2026-03-02T12:00:00Z", "more than three days")]
    [InlineData("2026-03-03T12:00:00Z", "2026-03-03T12:00:01Z", "wrong by more than a day")]
    [InlineData("2026-02-28T12:00:00Z", "2026-03-01T11:59:59Z", "wrong by more than a day")]
    [InlineData("yesterday", "2026-03-02T12:00:00Z", "are moments")]
    [InlineData("2026-03-02T12:00:00Z", null, "are moments")]
    public void What_cannot_be_reckoned_with_is_refused(string captured, string? sent, string told) =>
        Assert.Contains(told, Specification.Refusal(() => DeviceClock.OccurredAt(captured, sent, Received)).Message, StringComparison.Ordinal);
}
