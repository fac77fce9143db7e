namespace Attendance.Contracts;

/// <summary>Messages whose handlers had given up are handled again.</summary>
/// <param name="MessageIds">Numbers of the inbox.</param>
public sealed record MessagesReplayed(IReadOnlyList<long> MessageIds, DateTimeOffset At);

/// <summary>Messages whose handlers had given up will not be handled any more.</summary>
/// <param name="MessageIds">Numbers of the inbox.</param>
public sealed record MessagesDiscarded(IReadOnlyList<long> MessageIds, DateTimeOffset At);

/// <summary>Everything was written to a file, which was read back and is whole. Where the file is kept is not known here.</summary>
/// <param name="At">What it holds was committed by then.</param>
/// <param name="Bytes">Of rows.</param>
public sealed record BackupWritten(int Tables, long Bytes, DateTimeOffset At);
