using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.Tests.Hours;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class CorrectionTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2);
    private static readonly DateTimeOffset Later = Morning.AddDays(30);
    private static readonly Protected Why = new("AA==");

    [Theory]
    [InlineData("2026-03-02 09:00-?", "", "out 2026-03-02T17:00", "8:00")]
    [InlineData("2026-03-02 ?-17:00", "", "in 2026-03-02T09:00", "8:00")]
    [InlineData("2026-03-02 09:00-17:00", "", "out 2026-03-02T12:00, in 2026-03-02T12:30", "7:30")]
    [InlineData("2026-03-02 09:00-17:00", "1", "out 2026-03-02T16:00", "7:00")]
    [InlineData("2026-03-02 09:00-17:00", "0 1", "", "")]
    [InlineData("2026-03-02 09:00-12:00 12:01-17:00", "1 2", "", "8:00")]
    [InlineData("2026-03-02 22:00-?", "", "out 2026-03-03T06:00", "8:00")]
    [InlineData("2026-03-01 09:00-17:00", "", "in 2026-03-02T09:00, out 2026-03-02T10:00", "1:00")]
    public void A_day_is_counted_anew(string punches, string remove, string add, string worked)
    {
        var log = Clerk.Record(Clerk.Punches(punches), PersonRules.None);

        var corrected = Correct(log, Proposed(log, remove, add));

        var days = WorkHours.Of(corrected.Punches.Select(Row), PersonRules.None, Monday, Monday, "Europe/Vienna", Later, Settings.LongestSession);
        Assert.Equal(worked, string.Join(' ', days.Select(day => Durations.Text(day.Worked))));
        if (add.Length > 0)
            Assert.Contains(DayFlag.Corrected, Assert.Single(days).Flags);
    }

    /// <summary>Punches without a chosen direction after the corrected one mean something else now.</summary>
    [Fact]
    public void What_came_later_counts_as_if_the_corrected_punch_had_been_there()
    {
        var log = Clerk.Record([.. new[] { 0, 240, 480 }.Select(minutes => (Morning.AddMinutes(minutes), AskedDirection.Auto, "Europe/Vienna"))], PersonRules.None);
        Assert.Equal([Direction.In, Direction.Out, Direction.In], log.Punches.Select(punch => punch.Direction));

        var corrected = Correct(log, Proposed(log, "", "in 2026-03-02T12:30"));

        Assert.Equal([Direction.In, Direction.Out, Direction.In, Direction.Out], corrected.Punches.Select(punch => punch.Direction));
    }

    [Theory]
    [InlineData("2026-03-02 09:00-17:00", "", "", "Nothing is changed.")]
    [InlineData("2026-03-02 09:00-17:00", "", "in 2026-03-02T18:00", "The last check-out is missing")]
    [InlineData("2026-03-02 09:00-17:00", "", "in 2026-03-02T10:00, out 2026-03-02T18:00", "come in twice")]
    [InlineData("2026-03-02 09:00-17:00", "0", "in 2026-03-02T17:00", "Two of the times are the same.")]
    [InlineData("2026-03-02 09:00-17:00", "", "in 2026-03-05T10:00, out 2026-03-05T11:00", "not on this day")]
    [InlineData("2026-03-02 09:00-17:00", "", "in sometime", "no time of day")]
    [InlineData("2026-03-01 20:00-04:00", "", "in 2026-03-02T03:00, out 2026-03-02T10:00", "come in twice")]
    [InlineData("2026-03-03 08:00-?", "", "in 2026-03-02T22:00, out 2026-03-03T09:00", "It would be twice")]
    [InlineData("2026-03-01 20:00-?", "", "in 2026-03-02T03:00, out 2026-03-02T04:00", "It would be twice")]
    [InlineData("2026-03-02 22:00-06:00", "0", "in 2026-03-02T13:00", "more than 16 hours")]
    public void What_cannot_have_been_so_is_refused(string punches, string remove, string add, string told)
    {
        var log = Clerk.Record(Clerk.Punches(punches), PersonRules.None);

        Assert.Contains(told, Specification.Refusal(() => Correct(log, Proposed(log, remove, add))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_the_clock_skipped_is_refused_and_one_that_came_twice_is_either()
    {
        CorrectionProposed Propose(DateOnly day, string from, string to, bool second) =>
            ProposeCorrectionHandler.Handle(new(Guid.NewGuid(), Employee, day, [], [new(Direction.In, from), new(Direction.Out, to)], "Europe/Vienna", second, Why, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), PunchLog.Initial);

        Assert.Contains("the clock was put forward", Specification.Refusal(() => Propose(new(2026, 3, 29), "2026-03-29T02:30", "2026-03-29T05:00", false)).Message, StringComparison.Ordinal);
        Assert.Equal(
            [new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero)],
            new[] { false, true }.Select(second => Propose(new(2026, 10, 25), "2026-10-25T02:30", "2026-10-25T05:00", second).Add[0].OccurredAt));
    }

    [Fact]
    public void Nothing_is_added_to_the_future() =>
        Assert.Contains("still to come", Specification.Refusal(() => ProposeCorrectionHandler.Handle(
            new(Guid.NewGuid(), Employee, Monday, [], [new(Direction.In, "2026-03-02T09:00"), new(Direction.Out, "2026-03-02T17:00")], "Europe/Vienna", false, Why, Morning.AddHours(2)), PunchLog.Initial)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_day_waits_for_one_decision_at_a_time()
    {
        var log = Clerk.Record(Clerk.Punches("2026-03-02 09:00-?"), PersonRules.None);
        var first = Proposed(log, "", "out 2026-03-02T17:00");

        Assert.Contains("waits for a decision", Specification.Refusal(() => Proposed(PunchLog.Evolve(log, first), "", "out 2026-03-02T18:00")).Message, StringComparison.Ordinal);
        var decided = PunchLog.Evolve(PunchLog.Evolve(log, first), new CorrectionDeclined(first.CorrectionId, Employee, Why, Later));
        Assert.NotNull(Proposed(decided, "", "out 2026-03-02T18:00"));
        Assert.Throws<Rejection>(() => decided.Waiting(first.CorrectionId));
    }

    /// <summary>Both were possible when they were proposed; the second is not any more.</summary>
    [Fact]
    public void Two_corrections_that_overlap_are_not_both_approved()
    {
        CorrectionProposed Propose(DateOnly day, string from, string to) =>
            ProposeCorrectionHandler.Handle(new(Guid.NewGuid(), Employee, day, [], [new(Direction.In, from), new(Direction.Out, to)], "Europe/Vienna", false, Why, Later), PunchLog.Initial);
        var night = Propose(Monday, "2026-03-02T22:00", "2026-03-03T06:00");

        var log = Correct(PunchLog.Initial, night);

        Assert.Contains("It would be twice", Specification.Refusal(() => Correct(log, Propose(Monday.AddDays(1), "2026-03-03T02:00", "2026-03-03T10:00"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_changed_since_it_was_proposed_is_not_approved()
    {
        var log = Clerk.Record(Clerk.Punches("2026-03-02 09:00-17:00"), PersonRules.None);
        var (one, other) = (Proposed(log, "1", "out 2026-03-02T16:00"), Proposed(log, "1", "out 2026-03-02T15:00"));

        Assert.Contains("corrected otherwise meanwhile", Specification.Refusal(() => Correct(Correct(log, one), other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_s_file_that_is_read_again_does_not_bring_back_what_was_taken_away()
    {
        // The second says the first again, and goes with it.
        Imports.PunchLine[] lines = [new(2, "A-1", Morning, AskedDirection.In, "T1"), new(3, "A-1", Morning.AddSeconds(40), AskedDirection.In, "T1")];
        var recorded = Imports.ImportPunchesHandler.Handle(new(Employee, Here, "Europe/Vienna", lines, Later), PunchLog.Initial, PersonRules.None, Settings);
        var log = recorded.Events.Aggregate(PunchLog.Initial, PunchLog.Evolve);

        var again = Imports.ImportPunchesHandler.Handle(new(Employee, Here, "Europe/Vienna", lines, Later), Correct(log, Proposed(log, "0", "")), PersonRules.None, Settings);

        Assert.Equal((0, 2), (again.Events.Count, again.Known));
    }

    /// <param name="remove">Which of the day's punches, from 0.</param>
    /// <param name="add">"in 2026-03-02T09:00, out …".</param>
    private static CorrectionProposed Proposed(PunchLog log, string remove, string add)
    {
        var own = log.Punches.Where(punch => punch.WorkDate == Monday).ToList();
        return ProposeCorrectionHandler.Handle(
            new(Guid.NewGuid(), Employee, Monday, [.. remove.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(which => own[which[0] - '0'].PunchId)],
                [.. add.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(one => new TypedPunch(one.StartsWith("in", StringComparison.Ordinal) ? Direction.In : Direction.Out, one.Split(' ')[1]))],
                "Europe/Vienna", SecondTime: false, Why, Later), log);
    }

    private static PunchLog Correct(PunchLog log, CorrectionProposed proposed) =>
        CorrectPunches.Handle(proposed, log, Here, Guid.NewGuid(), Later, PersonRules.None, Settings).Aggregate(log, PunchLog.Evolve);
}
