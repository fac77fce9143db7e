using Attendance.Contracts;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.WorkDays;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class PunchLogTests
{
    private const int Cases = 500;

    [Fact]
    public void Any_order_of_the_same_punches_gives_the_same_log_sessions_and_hours()
    {
        var random = new Random(20260302);
        for (var i = 0; i < Cases; i++)
        {
            var inOrder = Punches(random);
            var expected = Specification.Given<PunchLog>([.. inOrder]);
            var shuffled = inOrder.ToArray();
            random.Shuffle(shuffled);

            var log = Specification.Given<PunchLog>([.. shuffled]);

            Assert.Equal(expected.Punches, log.Punches);
            Assert.Equal(Told(expected), Told(log));
            Assert.Equal(Told(expected), Told(shuffled.Select(Row)));
        }
    }

    [Fact]
    public void Requests_that_arrive_in_any_order_end_in_the_same_directions_sessions_and_hours()
    {
        var random = new Random(8);
        for (var i = 0; i < Cases; i++)
        {
            var requests = Punches(random).Select(punch => Asking(punch.OccurredAt)).ToArray();
            var expected = requests.Aggregate(PunchLog.Initial, Decide);

            random.Shuffle(requests);
            var log = requests.Aggregate(PunchLog.Initial, Decide);

            Assert.Equal(expected.Punches.Select(punch => (punch.PunchId, punch.Direction, punch.WorkDate)), log.Punches.Select(punch => (punch.PunchId, punch.Direction, punch.WorkDate)));
            Assert.Equal(Told(expected), Told(log));
        }
    }

    [Fact]
    public void Punches_at_the_same_instant_stand_in_the_same_order_however_they_arrive()
    {
        // Two terminals of two sites whose clocks count whole seconds.
        var (first, second) = (In(Morning, Here), Out(Morning, There));

        var log = Specification.Given<PunchLog>(first, second);
        var reversed = Specification.Given<PunchLog>(second, first);

        Assert.Equal(log.Punches, reversed.Punches);
        Assert.Equal(Told(log), Told(reversed));
    }

    [Fact]
    public void The_last_before_a_moment_is_the_one_at_or_before_it()
    {
        var random = new Random(7);
        for (var i = 0; i < Cases; i++)
        {
            var punches = Punches(random);
            var log = Specification.Given<PunchLog>([.. punches]);
            var moment = Morning.AddMinutes(random.Next(-60, 5000));

            var expected = punches.Where(punch => punch.OccurredAt <= moment).MaxBy(punch => punch.OccurredAt);

            Assert.Same(expected, log.LastBefore(moment));
        }
    }

    [Fact]
    public void What_is_no_punch_changes_nothing()
    {
        var state = Specification.Given<PunchLog>(In(Morning));

        Assert.Same(state, PunchLog.Evolve(state, new EmployeeDeactivated(Employee, Morning)));
    }

    /// <summary>Some days as the decision makes them, each punch at another instant.</summary>
    private static List<PunchRecorded> Punches(Random random)
    {
        var log = PunchLog.Initial;
        var at = Morning;
        for (var i = random.Next(1, 14); i > 0; i--)
        {
            at = at.AddMinutes(random.Next(1, 1200)).AddSeconds(random.Next(60));
            log = PunchLog.Evolve(log, When(log, Asking(at)).Punch);
        }
        return [.. log.Punches];
    }

    private static PunchLog Decide(PunchLog log, RecordPunch request)
    {
        var decision = When(log, request);
        return decision.Reassigned.Aggregate(PunchLog.Evolve(log, decision.Punch), PunchLog.Evolve);
    }

    private static string Told(PunchLog log) => Told(log.Punches.Select(Row));

    private static string Told(IEnumerable<PunchRow> punches) =>
        string.Join('\n', WorkSessions.Days(punches, Punching.Settings.LongestSession).Select(day =>
            $"{day.Date:O} {day.Worked} {string.Join(' ', day.Sessions.Select(session => $"{session.In?.OccurredAt:O}-{session.Out?.OccurredAt:O}"))}"));
}
