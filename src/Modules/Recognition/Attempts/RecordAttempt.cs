using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Attempts;

/// <summary>What was seen and compared, before anything is decided.</summary>
/// <param name="Failure">Why there was nothing to compare.</param>
/// <param name="Candidates">Null when nothing was compared.</param>
public sealed record RecordAttempt(
    Guid AttemptId, RecognitionMethod Method, Guid? SiteId, Guid DeviceId, string ModelSha256, int Frames,
    RecognitionOutcome? Failure, float? Liveness, Candidates? Candidates, float Threshold, float Margin, LivenessFinding Finding, DateTimeOffset At);

public static class RecordAttemptHandler
{
    public static RecognitionAttempted Handle(RecordAttempt command)
    {
        var decision = command.Failure is { } failure
            ? new MatchDecision(failure, null, command.Threshold)
            : command.Finding.Refuses ? new MatchDecision(RecognitionOutcome.NotLive, null, command.Threshold)
            : Match.Decide(command.Candidates, command.Threshold, command.Margin);
        return new(
            command.AttemptId, decision.Outcome, command.Method, command.SiteId, command.DeviceId, command.ModelSha256, decision.Threshold,
            command.Candidates?.Best, command.Candidates?.Margin, command.Frames, command.Liveness, decision.EmployeeId, command.At, command.Finding.Challenge, command.Finding.Suspected);
    }
}

/// <summary>Appends an attempt in the caller's session.</summary>
internal static class Recording
{
    public static async Task<FaceAnswer> AppendAsync(IDocumentSession session, RecordAttempt command, CancellationToken cancellation)
    {
        var attempted = RecordAttemptHandler.Handle(command);
        var stream = await session.Events.FetchForWriting<DeviceDay>(DeviceDay.StreamOf(command.DeviceId, command.At), cancellation: cancellation);
        return new(stream.AppendOne(attempted), attempted.AttemptId, attempted.Outcome, attempted.EmployeeId);
    }
}
