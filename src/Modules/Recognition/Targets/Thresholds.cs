using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Targets;

/// <summary>The least similarity that counts at a place.</summary>
internal sealed class Thresholds(Gallery gallery, Calibration calibration)
{
    private volatile Tuple<int, float>? _usual;

    public async Task<float> IdentificationAsync(IQuerySession session, Guid? siteId, CancellationToken cancellation) =>
        (await GetMatchTargets.ForAsync(session, siteId, calibration.ModelSha256, cancellation))?.Threshold ?? Usual(UsualTarget.Step(gallery.Count));

    private float Usual(int people)
    {
        if (_usual is { } known && known.Item1 == people)
            return known.Item2;
        _usual = new(people, UsualTarget.Threshold(calibration, people));
        return _usual.Item2;
    }
}
