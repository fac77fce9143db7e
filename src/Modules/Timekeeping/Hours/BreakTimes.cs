using Attendance.Contracts;

namespace Attendance.Timekeeping.Hours;

/// <summary>What rules take off for breaks.</summary>
public static class BreakTimes
{
    /// <summary>
    /// The rule that takes the most, and how much. It takes no more than leaves the length that needs it: 6:10 with 0:30
    /// after 6:00 becomes 6:00.
    /// </summary>
    /// <param name="worked">Without the breaks that were taken.</param>
    /// <param name="taken">Breaks that were punched.</param>
    public static (BreakRule? Rule, TimeSpan Off) Of(TimeSpan worked, TimeSpan taken, IReadOnlyList<BreakRule> rules)
    {
        (BreakRule? Rule, TimeSpan Off) most = (null, TimeSpan.Zero);
        foreach (var rule in rules)
        {
            var lacking = rule.Automatic ? rule.Length : rule.Length - taken;
            var over = worked - rule.After;
            var off = lacking < over ? lacking : over;
            if (!rule.Paid && off > most.Off)
                most = (rule, off);
        }
        return most;
    }

    /// <summary>How much of the breaks that were punched is work: of the paid rules that apply, the one that gives the most.</summary>
    public static TimeSpan PaidOf(TimeSpan worked, TimeSpan taken, IReadOnlyList<BreakRule> rules)
    {
        var most = TimeSpan.Zero;
        foreach (var rule in rules)
        {
            var paid = taken < rule.Length ? taken : rule.Length;
            if (rule.Paid && worked > rule.After && paid > most)
                most = paid;
        }
        return most;
    }
}
