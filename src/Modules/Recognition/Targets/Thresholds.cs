using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Targets;

/// <summary>The least similarity that counts at a place.</summary>
internal sealed class Thresholds(Gallery gallery, Calibration calibration)
{
    public async Task<float> IdentificationAsync(IQuerySession session, Guid? siteId, CancellationToken cancellation) =>
        (await GetMatchTargets.ForAsync(session, siteId, calibration.ModelSha256, cancellation))?.Threshold ?? UsualTarget.Threshold(calibration, gallery.Count);
}
