using Attendance.EventStore;

namespace Attendance.Testing;

/// <summary>Given what happened, when this is asked for, then that follows: for decisions, which are pure functions.</summary>
public static class Specification
{
    public static TState Given<TState>(params object[] events)
        where TState : IAggregate<TState> =>
        events.Aggregate(TState.Initial, TState.Evolve);

    /// <summary>The refusal a decision gives.</summary>
    public static Rejection Refusal(Func<object?> decide)
    {
        try
        {
            var decided = decide();
            // A decision that yields its events one by one refuses when they are looked at.
            _ = (decided as IEnumerable<object>)?.ToList();
        }
        catch (Rejection rejection)
        {
            return rejection;
        }
        throw new InvalidOperationException("It was not refused.");
    }
}
