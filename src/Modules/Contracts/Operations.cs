namespace Attendance.Contracts;

/// <summary>Messages whose handlers had given up are handled again.</summary>
/// <param name="MessageIds">Numbers of the inbox.</param>
public sealed record MessagesReplayed(IReadOnlyList<long> MessageIds, DateTimeOffset At);

/// <summary>Messages whose handlers had given up will not be handled any more.</summary>
/// <param name="MessageIds">Numbers of the inbox.</param>
public sealed record MessagesDiscarded(IReadOnlyList<long> MessageIds, DateTimeOffset At);
