using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Postgres;
using Attendance.Recognition.Targets;
using Attendance.Vault;

namespace Attendance.Recognition.Liveness;

/// <summary>A face in one frame of a challenge.</summary>
/// <param name="Points">68 points.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Alike">Cosine with the face that is to be recognised.</param>
public sealed record ChallengeView(IReadOnlyList<Point> Points, float Height, float Alike);

/// <summary>Whether what was asked for was done, by a head and not by a picture. <c>docs/liveness.md</c> says what the limits were measured on.</summary>
public static class ProveLivenessHandler
{
    public const float Turn = 0.3f, TurnSolidity = 0.045f, LeastBreadth = 0.8f, Nod = 0.08f, NodSolidity = 0.05f, Nearer = 1.2f;

    /// <summary>FMR at which a face is still the one that is to be recognised, although it is turned.</summary>
    public const double SamePersonFalseMatch = 1e-3;

    /// <summary>Whether a challenge may be answered: by this device, now, in as many steps.</summary>
    /// <param name="challenge">Null: it was not issued here.</param>
    public static bool IsOpen(Challenge? challenge, Guid deviceId, DateTimeOffset now, int steps) =>
        challenge is not null && challenge.DeviceId == deviceId && now >= challenge.NotBefore && now <= challenge.NotAfter && steps == challenge.Steps.Count;

    /// <param name="front">The face before the first step.</param>
    /// <param name="samePerson">Least cosine.</param>
    public static LivenessCheck Handle(Challenge challenge, ChallengeView front, IReadOnlyList<IReadOnlyList<ChallengeView>> steps, float samePerson)
    {
        for (var i = 0; i < challenge.Steps.Count; i++)
        {
            var seen = steps[i].Where(view => view.Alike >= samePerson).ToList();
            if (!seen.Exists(view => IsDone(challenge.Steps[i], front, view)) || steps[i].Any(view => TurnsUnasked(challenge, i, front, view)))
                return LivenessCheck.Failed;
        }
        return LivenessCheck.Passed;
    }

    /// <summary>Pictures of all movements, shown at every step, do not pass: whoever is asked for one turn does not make the other. That of the step before may linger.</summary>
    private static bool TurnsUnasked(Challenge challenge, int step, ChallengeView front, ChallengeView view) =>
        new[] { ChallengeStep.Left, ChallengeStep.Right }.Any(turn => turn != challenge.Steps[step] && (step == 0 || turn != challenge.Steps[step - 1]) && IsDone(turn, front, view));

    internal static bool IsDone(ChallengeStep step, ChallengeView front, ChallengeView view)
    {
        FacePose before = FacePose.Of(front.Points), after = FacePose.Of(view.Points);
        var solidity = Solidity.Between(front.Points, view.Points);
        return step switch
        {
            // A picture has to be tilted so far that it gets narrow before its points can be taken for turned ones.
            ChallengeStep.Left or ChallengeStep.Right =>
                Solidity.NoseShift(front.Points, view.Points) * (step == ChallengeStep.Left ? 1 : -1) >= Turn && solidity >= TurnSolidity && after.Breadth >= LeastBreadth * before.Breadth,
            ChallengeStep.Nod => after.Pitch - before.Pitch >= Nod && solidity >= NodSolidity,
            _ => view.Height / front.Height >= Nearer,
        };
    }
}

/// <param name="Challenge">Null: none was asked for.</param>
/// <param name="Suspected">Null: nobody looks at it.</param>
public sealed record LivenessFinding(LivenessPolicy Policy, LivenessCheck? Challenge, bool? Suspected)
{
    public bool Refuses => Policy == LivenessPolicy.Required && Challenge != LivenessCheck.Passed;
}

/// <summary>Holds an attempt against what its site asks for.</summary>
internal sealed class LivenessGate(FaceAnalyser faces, Challenges challenges, Thresholds thresholds, PersonVault vault, TimeProvider clock)
{
    private const int MostFramesPerStep = 6, LongestSide = 800;

    /// <summary>Passive scores below it are for review; not validated.</summary>
    private const float LowScore = 0.5f;

    public async Task<LivenessFinding> CheckAsync(IDocumentSession session, Guid? siteId, Guid deviceId, IReadOnlyList<byte[]> frames, LivenessProof? proof, Probe probe, string model, CancellationToken cancellation)
    {
        var policy = await GetLivenessPolicies.ForAsync(session, siteId, cancellation);
        bool? suspected = policy == LivenessPolicy.Off || probe.Liveness is null ? null : probe.Liveness < LowScore;
        if (policy != LivenessPolicy.Required || probe.First is not { } first)
            return new(policy, null, suspected);
        if (proof is null)
            return new(policy, LivenessCheck.Missing, suspected);
        if (proof.Steps.Any(step => step.Count > MostFramesPerStep))
            throw new Rejection($"Send {MostFramesPerStep} pictures of each step at most.", "frame");
        var challenge = challenges.Read(proof.Nonce);
        if (!ProveLivenessHandler.IsOpen(challenge, deviceId, clock.GetUtcNow(), proof.Steps.Count) || !await UseAsync(session, challenge!, [frames, .. proof.Steps], cancellation))
            return new(policy, LivenessCheck.Failed, suspected);
        var steps = proof.Steps.Select(step => (IReadOnlyList<ChallengeView>)[.. step.Select(frame => View(frame, first, probe.Template!, model)).OfType<ChallengeView>()]).ToList();
        return new(policy, ProveLivenessHandler.Handle(challenge!, new(first.Landmarks, first.Box.Height, 1), steps, thresholds.TurnedFace(model)), suspected);
    }

    /// <returns>Whether neither it nor any of the pictures was sent before, nor at two steps; they count as sent with the attempt. A slow camera may give the same frame twice in a row.</returns>
    private async Task<bool> UseAsync(IDocumentSession session, Challenge challenge, IReadOnlyList<IReadOnlyList<byte[]>> steps, CancellationToken cancellation)
    {
        var key = await vault.OrganisationKeyAsync(session, cancellation);
        var digests = steps.SelectMany(step => step.Select(picture => key.Digest(picture)).Distinct()).ToList();
        return digests.Count == digests.Distinct().Count() && await ChallengeSql.UseAsync(session, challenge.Id, digests, cancellation);
    }

    /// <param name="template">Of who is to be recognised: what all frames say together, not the first alone.</param>
    private ChallengeView? View(byte[] frame, FaceMeasurement first, float[] template, string model)
    {
        using var picture = ProbeReader.Decode(frame, LongestSide);
        if (faces.Sight(picture) is not { Count: FaceCount.One, Face: { } face })
            return null;
        var measured = faces.Measure(picture, face, model);
        // As large as it would be in a picture of the first one's size.
        return new(measured.Landmarks, face.Box.Height / picture.Height * first.PictureHeight, TensorPrimitives.Dot<float>(measured.Template, template));
    }
}
