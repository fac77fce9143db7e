using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Host.Operations;
using static Attendance.Testing.Specification;

namespace Attendance.Architecture.Tests.Host;

public sealed class SettleDeadLettersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_numbers_it_is_about_all_that_are_dead()
    {
        var settled = SettleDeadLettersHandler.Handle(new(null, Replay: true, Now), [4, 7]);

        Assert.Equal([4, 7], settled.Ids);
        Assert.Equal([4, 7], Assert.IsType<MessagesReplayed>(settled.Event).MessageIds);
    }

    [Fact]
    public void One_that_is_not_dead_is_left_alone()
    {
        var settled = SettleDeadLettersHandler.Handle(new([7, 9], Replay: false, Now), [4, 7]);

        Assert.Equal([7], settled.Ids);
        Assert.Equal([7], Assert.IsType<MessagesDiscarded>(settled.Event).MessageIds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_there_is_nothing_to_decide_it_says_so(bool replay) =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => SettleDeadLettersHandler.Handle(new([9], replay, Now), [4, 7])).Kind);
}
