using System.Numerics;

namespace Attendance.Timekeeping.Hours;

/// <summary>The marks of one day. A board counts the hours of thousands of days: a bit for each is enough.</summary>
internal sealed class FlagSet
{
    private uint _bits;

    public void Add(DayFlag flag) => _bits |= 1u << (int)flag;

    public bool Contains(DayFlag flag) => (_bits & (1u << (int)flag)) != 0;

    /// <summary>In the order in which they are declared.</summary>
    public DayFlag[] ToArray()
    {
        if (_bits == 0)
            return [];
        var flags = new DayFlag[BitOperations.PopCount(_bits)];
        var rest = _bits;
        for (var i = 0; i < flags.Length; i++, rest &= rest - 1)
            flags[i] = (DayFlag)BitOperations.TrailingZeroCount(rest);
        return flags;
    }
}
