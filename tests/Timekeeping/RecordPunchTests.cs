using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class RecordPunchTests
{
    private static readonly TimeSpan AMinute = TimeSpan.FromSeconds(60), ALittleLess = TimeSpan.FromSeconds(59.999);

    [Fact]
    public void The_first_punch_is_in_and_says_everything_that_was_asked_for()
    {
        var command = Asking(Morning);

        var decision = When(Specification.Given<PunchLog>(), command);

        Assert.True(decision.IsNew);
        Assert.Equal(
            new PunchRecorded(
                command.PunchId, Employee, Morning, Morning, "Europe/Vienna", new DateTime(2026, 3, 2, 8, 0, 0), AskedDirection.Auto, Direction.In, Here, Device,
                PunchMethod.Face, command.AttemptId, new DateOnly(2026, 3, 2)),
            decision.Punch);
    }

    [Fact]
    public void Who_is_in_goes_out_by_itself_and_comes_in_again()
    {
        var state = Specification.Given<PunchLog>(In(Morning));
        var noon = When(state, Asking(Morning.AddHours(4)));
        Assert.Equal((Direction.Out, true), (noon.Punch.Direction, noon.IsNew));

        var after = When(PunchLog.Evolve(state, noon.Punch), Asking(Morning.AddHours(5)));
        Assert.Equal((Direction.In, true), (after.Punch.Direction, after.IsNew));
    }

    [Theory]
    [InlineData(AskedDirection.Auto)]
    [InlineData(AskedDirection.In)]
    public void Within_a_minute_at_the_same_site_the_answer_is_the_punch_already_made(AskedDirection asked)
    {
        var first = In(Morning);

        var decision = When(Specification.Given<PunchLog>(first), Asking(Morning + ALittleLess, asked));

        Assert.False(decision.IsNew);
        Assert.Same(first, decision.Punch);
    }

    [Fact]
    public void After_a_minute_it_is_a_new_punch()
    {
        var decision = When(Specification.Given<PunchLog>(In(Morning)), Asking(Morning + AMinute));

        Assert.Equal((Direction.Out, true), (decision.Punch.Direction, decision.IsNew));
    }

    [Fact]
    public void Lingering_after_going_out_is_no_coming_in()
    {
        var state = Specification.Given<PunchLog>(In(Morning), Out(Morning.AddHours(8)));

        var decision = When(state, Asking(Morning.AddHours(8) + ALittleLess));

        Assert.Equal((Direction.Out, false), (decision.Punch.Direction, decision.IsNew));
    }

    [Fact]
    public void Who_has_not_left_the_camera_since_is_not_checked_out_however_long_that_is()
    {
        var first = In(Morning);
        var state = Specification.Given<PunchLog>(first);

        var staying = When(state, Asking(Morning.AddMinutes(10)) with { Staying = first.PunchId });
        var back = When(state, Asking(Morning.AddMinutes(10)));
        var asked = When(state, Asking(Morning.AddMinutes(10), AskedDirection.Out) with { Staying = first.PunchId });

        Assert.Equal((first.PunchId, false), (staying.Punch.PunchId, staying.IsNew));
        Assert.Equal((Direction.Out, true), (back.Punch.Direction, back.IsNew));
        Assert.Equal((Direction.Out, true), (asked.Punch.Direction, asked.IsNew));
    }

    [Fact]
    public void Within_a_minute_at_another_site_it_is_a_new_punch()
    {
        var decision = When(Specification.Given<PunchLog>(In(Morning, Here)), Asking(Morning.AddSeconds(30), site: There));

        Assert.Equal((Direction.Out, There, true), (decision.Punch.Direction, decision.Punch.SiteId, decision.IsNew));
    }

    [Fact]
    public void Who_asks_to_go_out_within_a_minute_of_coming_in_goes_out()
    {
        var decision = When(Specification.Given<PunchLog>(In(Morning)), Asking(Morning.AddSeconds(20), AskedDirection.Out));

        Assert.Equal((Direction.Out, AskedDirection.Out, true), (decision.Punch.Direction, decision.Punch.Asked, decision.IsNew));
    }

    [Fact]
    public void A_punch_that_arrives_late_within_a_minute_before_another_is_that_other_one()
    {
        // Two requests at once: the one that was sent first is decided second.
        var other = In(Morning.AddMilliseconds(40));

        var decision = When(Specification.Given<PunchLog>(other), Asking(Morning));

        Assert.False(decision.IsNew);
        Assert.Equal(other.PunchId, decision.Punch.PunchId);
    }

    [Fact]
    public void Who_is_in_cannot_come_in()
    {
        var refusal = Specification.Refusal(() => When(Specification.Given<PunchLog>(In(Morning)), Asking(Morning.AddHours(1), AskedDirection.In)));

        Assert.Equal((RejectionKind.Conflict, "direction"), (refusal.Kind, refusal.Field));
        Assert.Contains("08:00", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_out_cannot_go_out()
    {
        object[][] histories = [[], [In(Morning), Out(Morning.AddHours(1))]];
        foreach (var history in histories)
        {
            var refusal = Specification.Refusal(() => When(Specification.Given<PunchLog>(history), Asking(Morning.AddHours(2), AskedDirection.Out)));
            Assert.Equal((RejectionKind.Conflict, "direction"), (refusal.Kind, refusal.Field));
        }
    }

    [Theory]
    [InlineData(16, Direction.Out)]
    [InlineData(16.001, Direction.In)]
    public void After_sixteen_hours_the_check_out_was_forgotten_and_a_new_session_begins(double hours, Direction expected)
    {
        var decision = When(Specification.Given<PunchLog>(In(Morning)), Asking(Morning.AddHours(hours)));

        Assert.Equal(expected, decision.Punch.Direction);
    }

    [Fact]
    public void After_a_forgotten_check_out_one_may_come_in_but_not_go_out()
    {
        var state = Specification.Given<PunchLog>(In(Morning));

        Assert.Equal(Direction.In, When(state, Asking(Morning.AddHours(24), AskedDirection.In)).Punch.Direction);
        Assert.Equal(RejectionKind.Conflict, Specification.Refusal(() => When(state, Asking(Morning.AddHours(24), AskedDirection.Out))).Kind);
    }

    [Fact]
    public void A_night_shift_belongs_to_the_day_it_began()
    {
        var evening = new DateTimeOffset(2026, 3, 2, 21, 0, 0, TimeSpan.Zero);

        var decision = When(Specification.Given<PunchLog>(In(evening)), Asking(evening.AddHours(8)));

        Assert.Equal((Direction.Out, new DateOnly(2026, 3, 2), new DateTime(2026, 3, 3, 6, 0, 0)), (decision.Punch.Direction, decision.Punch.WorkDate, decision.Punch.LocalTime));
    }

    [Fact]
    public void A_check_in_that_arrives_late_makes_the_later_one_the_check_out()
    {
        var evening = In(Morning.AddHours(9));

        var late = When(Specification.Given<PunchLog>(evening), Asking(Morning));

        Assert.Equal(Direction.In, late.Punch.Direction);
        Assert.Equal((evening.PunchId, Direction.Out, evening.WorkDate, late.Punch.PunchId), late.Reassigned.Select(e => (e.PunchId, e.Direction, e.WorkDate, e.CausePunchId)).Single());
    }

    [Fact]
    public void A_direction_that_was_chosen_stays_whatever_arrives_late()
    {
        var (arrived, left) = (When(PunchLog.Initial, Asking(Morning, AskedDirection.In)).Punch, Asking(Morning.AddHours(9), AskedDirection.Out));
        var state = Specification.Given<PunchLog>(arrived, When(Specification.Given<PunchLog>(arrived), left).Punch);

        Assert.Empty(When(state, Asking(Morning.AddHours(4))).Reassigned);
    }

    [Fact]
    public void A_late_punch_is_decided_by_what_was_before_it()
    {
        var state = Specification.Given<PunchLog>(In(Morning), Out(Morning.AddHours(9)));

        var late = When(state, Asking(Morning.AddHours(4)));

        Assert.Equal((Direction.Out, true), (late.Punch.Direction, late.IsNew));
        Assert.Equal(Direction.In, late.Reassigned.Single().Direction);
        Assert.Equal(
            [Morning, Morning.AddHours(4), Morning.AddHours(9)],
            PunchLog.Evolve(state, late.Punch).Punches.Select(punch => punch.OccurredAt));
    }
}
