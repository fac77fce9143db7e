namespace Attendance.Contracts;

/// <summary>What came of looking at a face.</summary>
public enum RecognitionOutcome
{
    Accepted,
    NotRecognised,
    NoFace,
    SeveralFaces,

    /// <summary>It was not shown that a living person stands there, where that is required.</summary>
    NotLive,
}

/// <summary>What a site asks of whoever stands before the camera.</summary>
public enum LivenessPolicy
{
    /// <summary>The passive score is recorded.</summary>
    Off,

    /// <summary>An attempt whose passive score is low is marked for review.</summary>
    Flag,

    /// <summary>Without a challenge that was passed nobody is recognised.</summary>
    Required,
}

/// <summary>What came of a challenge.</summary>
public enum LivenessCheck
{
    Passed,
    Failed,

    /// <summary>It was required and not answered.</summary>
    Missing,
}

/// <summary>How a face was looked at.</summary>
public enum RecognitionMethod
{
    /// <summary>1:N, against everyone enrolled.</summary>
    Identification,

    /// <summary>1:1, against one person's templates.</summary>
    Verification,
}

/// <summary>A photo became a template; from now on it is compared with.</summary>
/// <param name="ModelSha256">The recogniser it was made with.</param>
public sealed record TemplateAdded(Guid EmployeeId, Guid PhotoId, Guid TemplateId, string ModelSha256, DateTimeOffset At);

/// <summary>Another recogniser was configured: everybody's photos are learnt again with it, and until then the templates of the former one serve.</summary>
/// <param name="FormerSha256">The one that serves until then.</param>
public sealed record RecogniserChosen(string ModelSha256, string Name, DateTimeOffset At, string? FormerSha256 = null);

/// <summary>From now on faces are compared with templates of this recogniser; those of the others are destroyed.</summary>
/// <param name="Photos">How many photos were learnt.</param>
/// <param name="NotLearnt">How many could not be.</param>
public sealed record RecogniserReplaced(string ModelSha256, string Name, int Photos, int NotLearnt, DateTimeOffset At);

public sealed record TemplateRemoved(Guid EmployeeId, Guid PhotoId, DateTimeOffset At);

/// <summary>Somebody stood before a camera. A refusal says nothing about who it may have been.</summary>
/// <param name="DeviceId">Kiosk, account or API key.</param>
/// <param name="EmployeeId">Only of an accepted face.</param>
/// <param name="Score">Cosine with the best template.</param>
/// <param name="Margin">By how much the best person was ahead of the second; null when only one was compared with.</param>
/// <param name="Liveness">Passive score, 0 to 1; not validated.</param>
/// <param name="Challenge">Null: none was asked for.</param>
/// <param name="Suspected">The passive score is low, where that is looked at; null where it is not.</param>
public sealed record RecognitionAttempted(
    Guid AttemptId, RecognitionOutcome Outcome, RecognitionMethod Method, Guid? SiteId, Guid DeviceId, string ModelSha256,
    float Threshold, float? Score, float? Margin, int Frames, float? Liveness, Guid? EmployeeId, DateTimeOffset At, LivenessCheck? Challenge = null, bool? Suspected = null);

/// <summary>From now on a face counts as recognised at a threshold that follows from how many strangers may be taken for somebody.</summary>
/// <param name="SiteId">Where; null: wherever nothing else was decided.</param>
/// <param name="FalsePositive">The accepted share of strangers (FPIR).</param>
/// <param name="People">How many it was derived for.</param>
/// <param name="Threshold">Least cosine with everybody's templates (1:N).</param>
/// <param name="FalseNegative">The expected share of people who are not recognised by one frame (FNIR), and its 95 % interval.</param>
/// <param name="OwnFactor">How much oftener strangers' scores reach a threshold here than in the shipped calibration; null: too few to tell.</param>
/// <param name="Reason">Under the organisation's key.</param>
public sealed record MatchTargetSet(
    Guid? SiteId, double FalsePositive, int People, float Threshold, double FalseNegative, double Low, double High, double? OwnFactor, string ModelSha256, Protected Reason, DateTimeOffset At);

/// <summary>From now on liveness is asked for like this.</summary>
/// <param name="SiteId">Where; null: wherever nothing else was decided.</param>
/// <param name="Reason">Under the organisation's key.</param>
public sealed record LivenessPolicySet(Guid? SiteId, LivenessPolicy Policy, Protected Reason, DateTimeOffset At);

/// <summary>What is asked for at a site is again what is asked for everywhere.</summary>
/// <param name="Reason">Under the organisation's key.</param>
public sealed record LivenessPolicyRemoved(Guid SiteId, Protected Reason, DateTimeOffset At);

/// <summary>From now on a site recognises as everywhere else.</summary>
public sealed record MatchTargetRemoved(Guid SiteId, Protected Reason, DateTimeOffset At);

/// <summary>Asks whether a photo of this employee shows somebody who is enrolled already. Answered by <see cref="SimilarFaceAnswer"/>; nothing is recorded.</summary>
/// <param name="Photo">As it would be kept, showing one face.</param>
public sealed record FindSimilarFace(Guid EmployeeId, byte[] Photo);

/// <param name="OtherId">Somebody else whose face it seems to be.</param>
/// <param name="NearlyTheSame">A photo of this person that is there already shows the same moment.</param>
public sealed record SimilarFaceAnswer(Guid? OtherId, bool NearlyTheSame);

/// <summary>Asks who is in the frames. Answered by <see cref="FaceAnswer"/>; the attempt is recorded in the caller's session.</summary>
/// <param name="Frames">One to five pictures of one burst, as sent: JPEG, PNG or WebP.</param>
/// <param name="Proof">What was done on a challenge, where there was one.</param>
public sealed record IdentifyFace(IReadOnlyList<byte[]> Frames, Guid? SiteId, Guid DeviceId, LivenessProof? Proof = null);

/// <summary>Asks whether the frames show this employee. Answered by <see cref="FaceAnswer"/>.</summary>
public sealed record VerifyFace(Guid EmployeeId, IReadOnlyList<byte[]> Frames, Guid? SiteId, Guid DeviceId, LivenessProof? Proof = null);

/// <param name="Nonce">As it was issued with the challenge.</param>
/// <param name="Steps">Pictures taken at each step, in the order asked for.</param>
public sealed record LivenessProof(string Nonce, IReadOnlyList<IReadOnlyList<byte[]>> Steps);

/// <param name="EventId">The id of the recorded <see cref="RecognitionAttempted"/>.</param>
/// <param name="EmployeeId">Only when accepted.</param>
/// <param name="NothingToCompare">There is no template of the one person it was to be compared with.</param>
public sealed record FaceAnswer(Guid EventId, Guid AttemptId, RecognitionOutcome Outcome, Guid? EmployeeId, bool NothingToCompare = false);
