using Attendance.Contracts;
using Attendance.Timekeeping.WorkDays;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class WorkSessionsTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2), Tuesday = new(2026, 3, 3);

    [Fact]
    public void Without_punches_there_is_nothing()
    {
        Assert.Empty(WorkSessions.From([], Settings.LongestSession));
        Assert.Empty(WorkSessions.Days([], Settings.LongestSession));
    }

    [Fact]
    public void Two_sessions_of_a_day_are_added_up()
    {
        var day = Assert.Single(Days(In(Morning), Out(Morning.AddHours(4)), In(Morning.AddHours(4.5)), Out(Morning.AddHours(8.75))));

        Assert.Equal((Monday, 2, TimeSpan.FromHours(8.25)), (day.Date, day.Sessions.Count, day.Worked));
    }

    [Fact]
    public void An_open_session_has_no_end_and_no_hours_yet()
    {
        var session = Assert.Single(Sessions(In(Morning)));

        Assert.Equal((Morning, null, TimeSpan.Zero), (session.In?.OccurredAt, session.Out, session.Worked));
    }

    [Fact]
    public void An_out_without_an_in_stands_alone_without_hours()
    {
        var session = Assert.Single(Sessions(Out(Morning)));

        Assert.Equal((null, Morning, TimeSpan.Zero, Monday), (session.In, session.Out?.OccurredAt, session.Worked, session.WorkDate));
    }

    [Fact]
    public void A_second_in_leaves_the_first_without_an_end()
    {
        var sessions = Sessions(In(Morning), In(Morning.AddHours(2)), Out(Morning.AddHours(3)));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromHours(1)], sessions.Select(session => session.Worked));
        Assert.Null(sessions[0].Out);
    }

    [Fact]
    public void A_second_out_has_no_beginning()
    {
        var sessions = Sessions(In(Morning), Out(Morning.AddHours(2)), Out(Morning.AddHours(3)));

        Assert.Equal([TimeSpan.FromHours(2), TimeSpan.Zero], sessions.Select(session => session.Worked));
        Assert.Null(sessions[1].In);
    }

    [Fact]
    public void An_out_of_another_work_day_does_not_end_what_was_forgotten()
    {
        var days = Days(In(Morning), Out(Morning.AddDays(1)));

        Assert.Equal([(Monday, TimeSpan.Zero), (Tuesday, TimeSpan.Zero)], days.Select(day => (day.Date, day.Worked)));
        Assert.Null(Assert.Single(days[0].Sessions).Out);
        Assert.Null(Assert.Single(days[1].Sessions).In);
    }

    [Fact]
    public void A_night_is_one_session_of_the_day_it_began()
    {
        var evening = Morning.AddHours(14);

        var day = Assert.Single(Days(In(evening), Out(evening.AddHours(8), workDate: Monday)));

        Assert.Equal((Monday, TimeSpan.FromHours(8)), (day.Date, day.Worked));
    }

    [Fact]
    public void Days_come_in_their_order()
    {
        var days = Days(In(Morning.AddDays(1)), Out(Morning.AddDays(1).AddHours(1)), In(Morning), Out(Morning.AddHours(2)));

        Assert.Equal([(Monday, TimeSpan.FromHours(2)), (Tuesday, TimeSpan.FromHours(1))], days.Select(day => (day.Date, day.Worked)));
    }

    private static IReadOnlyList<WorkSession> Sessions(params PunchRecorded[] punches) => WorkSessions.From(punches.Select(Row), Settings.LongestSession);

    private static IReadOnlyList<WorkDay> Days(params PunchRecorded[] punches) => WorkSessions.Days(punches.Select(Row), Settings.LongestSession);
}
