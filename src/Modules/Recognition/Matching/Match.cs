using Attendance.Contracts;

namespace Attendance.Recognition.Matching;

/// <summary>How near the best and the second person are.</summary>
/// <param name="Best">Cosine of the best person's best template, −1 to 1.</param>
/// <param name="Second">The same of the next person; null when there is no other.</param>
public sealed record Candidates(Guid EmployeeId, float Best, float? Second)
{
    /// <summary>Null when there is nobody to be ahead of.</summary>
    public float? Margin => Best - Second;
}

/// <param name="EmployeeId">Only when accepted.</param>
public sealed record MatchDecision(RecognitionOutcome Outcome, Guid? EmployeeId, float Threshold);

/// <summary>The one place that decides whether a face is recognised.</summary>
public static class Match
{
    /// <summary>How far the best person must be ahead of the second.</summary>
    public const float Margin = 0.05f;

    /// <summary>FMR that is accepted where somebody is compared with their own templates alone (1:1).</summary>
    public const double VerificationFalseMatch = 1.75e-4;

    /// <summary>Accepted when the best person is near enough and clear of the second; otherwise nobody, never a guess.</summary>
    public static MatchDecision Decide(Candidates? candidates, float threshold, float margin) =>
        candidates is { } found && found.Best >= threshold && (found.Margin is not { } ahead || ahead >= margin)
            ? new(RecognitionOutcome.Accepted, found.EmployeeId, threshold)
            : new(RecognitionOutcome.NotRecognised, null, threshold);
}
