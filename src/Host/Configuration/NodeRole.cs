namespace Attendance.Host.Configuration;

/// <summary>What one process does, where several work on one database.</summary>
public enum NodeRole
{
    /// <summary>Everything: the usual, for one machine.</summary>
    All,

    /// <summary>Answers requests; what follows from them is left to others.</summary>
    Web,

    /// <summary>Feeds the boards, handles messages, seals the history; answers nothing but how it is.</summary>
    Worker,
}
