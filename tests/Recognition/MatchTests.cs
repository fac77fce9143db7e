using Attendance.Contracts;
using Attendance.Recognition.Attempts;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Tests;

public sealed class MatchTests
{
    private const float Threshold = 0.5f, Margin = 0.0625f;
    private static readonly Guid Somebody = Guid.NewGuid();

    [Theory]
    [InlineData(0.9f, 0.1f, true)]
    [InlineData(0.5f, -1f, true)]
    [InlineData(0.5f, 0.4375f, true)]
    [InlineData(0.49999997f, -1f, false)]
    [InlineData(0.5f, 0.43750003f, false)]
    [InlineData(0.9f, 0.875f, false)]
    [InlineData(0.9f, 0.9f, false)]
    [InlineData(0.49f, 0.1f, false)]
    [InlineData(-1f, -1f, false)]
    [InlineData(float.NaN, -1f, false)]
    [InlineData(0.9f, float.NaN, false)]
    public void A_face_is_somebodys_when_it_is_near_enough_and_clear_of_the_second(float best, float second, bool accepted)
    {
        var decision = Match.Decide(new(Somebody, best, second), Threshold, Margin);

        Assert.Equal(
            accepted ? new MatchDecision(RecognitionOutcome.Accepted, Somebody, Threshold) : new MatchDecision(RecognitionOutcome.NotRecognised, null, Threshold), decision);
    }

    [Fact]
    public void Where_nobody_is_enrolled_nobody_is_recognised() =>
        Assert.Equal(new MatchDecision(RecognitionOutcome.NotRecognised, null, Threshold), Match.Decide(null, Threshold, Margin));

    [Theory]
    [InlineData(0.9f, RecognitionOutcome.Accepted)]
    [InlineData(0.4f, RecognitionOutcome.NotRecognised)]
    public void An_attempt_says_how_it_was_decided_and_who_only_when_accepted(float best, RecognitionOutcome outcome)
    {
        var command = Attempt(null, new(Somebody, best, 0.25f));

        var attempted = RecordAttemptHandler.Handle(command);

        Assert.Equal(
            new RecognitionAttempted(
                command.AttemptId, outcome, RecognitionMethod.Identification, command.SiteId, command.DeviceId, "abc", Threshold, best, best - 0.25f, 3, 0.75f,
                outcome == RecognitionOutcome.Accepted ? Somebody : null, command.At),
            attempted);
    }

    [Theory]
    [InlineData(RecognitionOutcome.NoFace)]
    [InlineData(RecognitionOutcome.SeveralFaces)]
    public void Without_anything_to_compare_the_attempt_says_why(RecognitionOutcome failure)
    {
        var attempted = RecordAttemptHandler.Handle(Attempt(failure, null));

        Assert.Equal((failure, null, null, null), (attempted.Outcome, attempted.EmployeeId, attempted.Score, attempted.Margin));
    }

    [Theory]
    [InlineData(LivenessPolicy.Off, null, RecognitionOutcome.Accepted)]
    [InlineData(LivenessPolicy.Flag, null, RecognitionOutcome.Accepted)]
    [InlineData(LivenessPolicy.Required, null, RecognitionOutcome.NotLive)]
    [InlineData(LivenessPolicy.Required, LivenessCheck.Missing, RecognitionOutcome.NotLive)]
    [InlineData(LivenessPolicy.Required, LivenessCheck.Failed, RecognitionOutcome.NotLive)]
    [InlineData(LivenessPolicy.Required, LivenessCheck.Passed, RecognitionOutcome.Accepted)]
    public void Where_liveness_is_required_only_a_challenge_that_was_passed_lets_anybody_be_recognised(LivenessPolicy policy, LivenessCheck? check, RecognitionOutcome outcome)
    {
        var attempted = RecordAttemptHandler.Handle(Attempt(null, new(Somebody, 0.9f, 0.25f), new(policy, check, true)));

        Assert.Equal((outcome, check, true), (attempted.Outcome, attempted.Challenge, attempted.Suspected));
        Assert.Equal(outcome == RecognitionOutcome.Accepted ? Somebody : null, attempted.EmployeeId);
    }

    private static RecordAttempt Attempt(RecognitionOutcome? failure, Candidates? candidates, LivenessFinding? finding = null) =>
        new(Guid.NewGuid(), RecognitionMethod.Identification, Guid.NewGuid(), Guid.NewGuid(), "abc", 3, failure, 0.75f, candidates, Threshold, Margin, finding ?? new(LivenessPolicy.Off, null, null), DateTimeOffset.UnixEpoch);
}
