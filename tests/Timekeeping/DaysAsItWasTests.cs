using Attendance.Contracts;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Components;
using static Attendance.Testing.Specification;

namespace Attendance.Timekeeping.Tests;

public sealed class DaysAsItWasTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static PunchRecorded Punch(DateOnly date, int hour, Direction direction) => new(
        Guid.CreateVersion7(), Guid.Empty, new(date, new(hour, 0), TimeSpan.Zero), new(date, new(hour, 0), TimeSpan.Zero), "UTC", date.ToDateTime(new(hour, 0)),
        AskedDirection.Auto, direction, Guid.Empty, Guid.Empty, PunchMethod.Pin, null, date);

    [Fact]
    public void A_day_that_was_told_otherwise_then_is_shown_both_ways_and_later_days_are_not_shown()
    {
        var (came, late, next) = (Punch(Monday, 8, Direction.In), Punch(Monday, 17, Direction.Out), Punch(Monday.AddDays(1), 8, Direction.In));

        var days = DaysAsItWas.Compare(Given<PunchLog>(came), Given<PunchLog>(came, late, next), Monday);

        Assert.Equal([new ThenAndNow("Mon 2 Mar 2026", "in 08:00:00", "in 08:00:00, out 17:00:00")], days);
    }

    [Fact]
    public void A_day_long_before_the_moment_can_be_asked_for()
    {
        var log = Given<PunchLog>([.. Enumerable.Range(0, 60).Select(i => Punch(Monday.AddDays(i), 8, Direction.In))]);

        Assert.Equal([new ThenAndNow("Mon 2 Mar 2026", "in 08:00:00", "in 08:00:00")], DaysAsItWas.Compare(log, log, Monday.AddDays(59), Monday));
        Assert.Equal(14, DaysAsItWas.Compare(log, log, Monday.AddDays(59)).Count);
    }

    [Fact]
    public void A_day_of_which_nothing_was_recorded_yet_says_so() =>
        Assert.Equal([new ThenAndNow("Mon 2 Mar 2026", "nothing", "in 08:00:00")], DaysAsItWas.Compare(Given<PunchLog>(), Given<PunchLog>(Punch(Monday, 8, Direction.In)), Monday));
}
