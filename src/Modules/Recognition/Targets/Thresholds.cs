using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Similarities;

namespace Attendance.Recognition.Targets;

/// <summary>The least similarity that counts at a place.</summary>
internal sealed class Thresholds(Gallery gallery, Calibrations calibrations)
{
    public async Task<float> IdentificationAsync(IQuerySession session, Guid? siteId, string model, CancellationToken cancellation) =>
        (await GetMatchTargets.ForAsync(session, siteId, cancellation))?.For(calibrations.Of(model), gallery.Count).Threshold ?? UsualTarget.Threshold(calibrations.Of(model), gallery.Count);

    /// <summary>Against one person's own templates alone (1:1).</summary>
    public float Verification(string model) => calibrations.Of(model).ThresholdFor(Match.VerificationFalseMatch, people: 1);

    /// <summary>From which on a turned face is still the one that was seen from the front.</summary>
    public float TurnedFace(string model) => calibrations.Of(model).ThresholdFor(ProveLivenessHandler.SamePersonFalseMatch, people: 1);

    /// <summary>From which on a photo seems to show somebody else who is enrolled.</summary>
    public float Similar(string model) => calibrations.Of(model).ThresholdFor(FindSimilarFaceHandler.FalsePositive, UsualTarget.Step(gallery.Count));
}
