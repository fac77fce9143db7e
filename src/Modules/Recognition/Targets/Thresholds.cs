using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Similarities;

namespace Attendance.Recognition.Targets;

/// <summary>The least similarity that counts at a place.</summary>
internal sealed class Thresholds(Gallery gallery, Calibrations calibrations)
{
    private volatile Tuple<string, int, float>? _usual;
    private volatile Tuple<string, float>? _verification;

    public async Task<float> IdentificationAsync(IQuerySession session, Guid? siteId, string model, CancellationToken cancellation) =>
        (await GetMatchTargets.ForAsync(session, siteId, cancellation))?.For(calibrations.Of(model), gallery.Count).Threshold ?? Usual(model, UsualTarget.Step(gallery.Count));

    /// <summary>Against one person's own templates alone (1:1).</summary>
    public float Verification(string model)
    {
        if (_verification is not { } known || known.Item1 != model)
            _verification = known = new(model, calibrations.Of(model).ThresholdFor(Match.VerificationFalseMatch, people: 1));
        return known.Item2;
    }

    /// <summary>From which on a turned face is still the one that was seen from the front.</summary>
    public float TurnedFace(string model) => calibrations.Of(model).ThresholdFor(ProveLivenessHandler.SamePersonFalseMatch, people: 1);

    /// <summary>From which on a photo seems to show somebody else who is enrolled.</summary>
    public float Similar(string model) => calibrations.Of(model).ThresholdFor(FindSimilarFaceHandler.FalsePositive, UsualTarget.Step(gallery.Count));

    private float Usual(string model, int people)
    {
        if (_usual is not { } known || known.Item1 != model || known.Item2 != people)
            _usual = known = new(model, people, UsualTarget.Threshold(calibrations.Of(model), people));
        return known.Item3;
    }
}
