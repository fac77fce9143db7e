using Attendance.Contracts;

namespace Attendance.Recognition.Matching;

/// <summary>When a face counts as a person's, beside what follows from a target.</summary>
/// <param name="Verification">Least cosine against one person's own templates (1:1). At 0.42 the shipped calibration has an FMR of 1.7e-4.</param>
/// <param name="Margin">How far the best person must be ahead of the second.</param>
public sealed record MatchSettings(float Verification, float Margin)
{
    /// <summary>Those of the program and of its evaluation.</summary>
    public static MatchSettings Default { get; } = new(Verification: 0.42f, Margin: 0.05f);
}

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
    /// <summary>Accepted when the best person is near enough and clear of the second; otherwise nobody, never a guess.</summary>
    public static MatchDecision Decide(Candidates? candidates, float threshold, float margin) =>
        candidates is { } found && found.Best >= threshold && (found.Margin is not { } ahead || ahead >= margin)
            ? new(RecognitionOutcome.Accepted, found.EmployeeId, threshold)
            : new(RecognitionOutcome.NotRecognised, null, threshold);
}
