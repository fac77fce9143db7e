using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Postgres;
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
    public const float Turn = 0.3f, TurnSolidity = 0.045f, LeastBreadth = 0.8f, Nod = 0.08f, NodSolidity = 0.05f, Nearer = 1.2f, SamePerson = 0.25f;

    /// <param name="challenge">Null: it was not issued here.</param>
    /// <param name="used">It, or one of its frames, was sent before.</param>
    /// <param name="front">The face before the first step.</param>
    public static LivenessCheck Handle(Challenge? challenge, Guid deviceId, DateTimeOffset now, bool used, ChallengeView front, IReadOnlyList<IReadOnlyList<ChallengeView>> steps)
    {
        if (challenge is null || used || challenge.DeviceId != deviceId || now < challenge.NotBefore || now > challenge.NotAfter || steps.Count != challenge.Steps.Count)
            return LivenessCheck.Failed;
        return challenge.Steps.Zip(steps).All(asked => asked.Second.Any(view => view.Alike >= SamePerson && IsDone(asked.First, front, view))) ? LivenessCheck.Passed : LivenessCheck.Failed;
    }

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
internal sealed class LivenessGate(FaceAnalyser faces, Challenges challenges, PersonVault vault, TimeProvider clock)
{
    private const int MostFramesPerStep = 6, LongestSide = 800;

    /// <summary>Passive scores below it are for review; not validated.</summary>
    private const float LowScore = 0.5f;

    public async Task<LivenessFinding> CheckAsync(IDocumentSession session, Guid? siteId, Guid deviceId, LivenessProof? proof, Probe probe, string model, CancellationToken cancellation)
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
        var used = challenge is null || !await UseAsync(session, challenge, proof, cancellation);
        var steps = used || challenge!.DeviceId != deviceId ? [] : proof.Steps.Select(step => (IReadOnlyList<ChallengeView>)[.. step.Select(frame => View(frame, first, model)).OfType<ChallengeView>()]).ToList();
        var check = ProveLivenessHandler.Handle(challenge, deviceId, clock.GetUtcNow(), used, new(first.Landmarks, first.Box.Height, 1), steps);
        return new(policy, check, suspected);
    }

    /// <returns>Whether neither it nor any of its frames was sent before; they count as sent with the attempt.</returns>
    private async Task<bool> UseAsync(IDocumentSession session, Challenge challenge, LivenessProof proof, CancellationToken cancellation)
    {
        var key = await vault.OpenKeyAsync(session, OrganisationKey.Subject, KeyPurpose.Personal, cancellation) ?? vault.CreateKey(session, OrganisationKey.Subject, KeyPurpose.Personal);
        var digests = proof.Steps.SelectMany(step => step).Select(frame => key.Digest(frame)).Distinct().ToList();
        return await ChallengeSql.UseAsync(session, challenge.Id, digests, cancellation);
    }

    private ChallengeView? View(byte[] frame, FaceMeasurement first, string model)
    {
        using var picture = ProbeReader.Decode(frame, LongestSide);
        if (faces.Sight(picture) is not { Count: FaceCount.One, Face: { } face })
            return null;
        var measured = faces.Measure(picture, face, model);
        // As large as it would be in a picture of the first one's size.
        return new(measured.Landmarks, face.Box.Height / picture.Height * first.PictureHeight, TensorPrimitives.Dot<float>(measured.Template, first.Template));
    }
}
