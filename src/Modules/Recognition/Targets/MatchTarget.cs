using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Targets;

/// <summary>What was decided for one site, or for everywhere.</summary>
public sealed record MatchTarget(bool Exists) : IAggregate<MatchTarget>
{
    public static MatchTarget Initial { get; } = new(false);

    /// <param name="siteId">Null: everywhere.</param>
    public static Guid StreamOf(Guid? siteId) => StreamIds.Of("match-target", siteId ?? Guid.Empty);

    public static MatchTarget Evolve(MatchTarget state, object @event) => @event switch
    {
        MatchTargetSet => new(true),
        MatchTargetRemoved => new(false),
        _ => state,
    };
}

/// <summary>Where nothing was decided.</summary>
public static class UsualTarget
{
    /// <summary>One of a thousand strangers.</summary>
    public const double FalsePositive = 1e-3;

    /// <summary>Fewer people are taken for as many: there will be more.</summary>
    public const int Fewest = 100;

    /// <summary>Follows the number of people in steps of a quarter, so that it stays the same from one day to the next.</summary>
    public static float Threshold(Calibration calibration, int people) => calibration.ThresholdFor(FalsePositive, Step(people));

    public static int Step(int people)
    {
        var step = Fewest;
        while (step < people)
            step += step / 4;
        return step;
    }
}
