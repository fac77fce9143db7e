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
        Assert.Equal(expected, Told(DeviceClock.OccurredAt(captured, sent, null, Received)));

    /// <summary>The server was so far ahead of the device when they last met, before the network was gone.</summary>
    [Theory]
    [InlineData("2026-03-02T11:00:00Z", "2026-03-02T15:00:00Z", "-10800000", "08:00")]
    // The clock was three hours ahead, and was put right while the item waited.
    [InlineData("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z", "-10800000", "08:00, doubtful")]
    [InlineData("2026-03-02T13:00:00Z", "2026-03-02T12:00:00Z", "-10800000", "10:00, doubtful")]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z", "no number", "08:00")]
    public void What_was_measured_before_the_capture_counts_where_the_clock_was_changed(string captured, string sent, string aheadBy, string expected) =>
        Assert.Equal(expected, Told(DeviceClock.OccurredAt(captured, sent, aheadBy, Received)));

    /// <summary>Whoever puts back their own clock, keeps a day, and puts it right gets no day of weeks ago.</summary>
    [Theory]
    [InlineData("2026-02-24T08:00:00Z", "2026-03-02T12:00:00Z", "08:00")]
    [InlineData("2026-02-10T08:00:00Z", "2026-03-02T12:00:00Z", "12:00, doubtful")]
    public void In_ones_own_browser_nothing_is_older_than_a_week(string captured, string sent, string expected) =>
        Assert.Equal(expected, Told(DeviceClock.OfOwnDevice(DeviceClock.OccurredAt(captured, sent, "0", Received), Received)));

    [Theory]
    // Changed meanwhile, and nobody knows by how much.
    [InlineData("2026-03-02T12:00:01Z", "2026-03-02T12:00:00Z", "12:00, doubtful")]
    [InlineData("2026-02-20T08:00:00Z", "2026-03-02T12:00:00Z", "08:00, doubtful")]
    // More than a day off.
    [InlineData("2026-03-05T10:00:00Z", "2026-03-05T12:00:00Z", "10:00, doubtful")]
    [InlineData("1970-01-01T00:00:00Z", "2026-03-02T12:00:00Z", null)]
    public void What_cannot_be_reckoned_with_is_recorded_as_near_as_can_be(string captured, string sent, string? expected)
    {
        if (expected is null)
            Assert.Contains("are moments", Specification.Refusal(() => DeviceClock.OccurredAt(captured, sent, null, Received)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(expected, Told(DeviceClock.OccurredAt(captured, sent, null, Received)));
    }

    [Theory]
    [InlineData("yesterday", "2026-03-02T12:00:00Z")]
    [InlineData("2026-03-02T12:00:00Z", null)]
    public void What_is_no_moment_is_refused(string captured, string? sent) =>
        Assert.Contains("are moments", Specification.Refusal(() => DeviceClock.OccurredAt(captured, sent, null, Received)).Message, StringComparison.Ordinal);

    private static string Told(DeviceTime time) => time.OccurredAt.ToString("HH:mm", CultureInfo.InvariantCulture) + (time.IsDoubtful ? ", doubtful" : "");
}
