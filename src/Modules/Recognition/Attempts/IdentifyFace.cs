using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;

namespace Attendance.Recognition.Attempts;

/// <summary>1:N: who of everybody enrolled is it?</summary>
internal sealed class IdentifyFaceHandler(ProbeReader reader, Gallery gallery, Thresholds thresholds, LivenessGate liveness, TimeProvider clock) : IAnswer<IdentifyFace, FaceAnswer>
{
    public async Task<FaceAnswer> Handle(IdentifyFace question, IDocumentSession session, CancellationToken cancellation)
    {
        var served = gallery.Served;
        var probe = reader.Read(question.Frames, served.Model);
        var finding = await liveness.CheckAsync(session, question.SiteId, question.DeviceId, question.Frames, question.Proof, probe, served.Model, cancellation);
        return await Recording.AppendAsync(
            session,
            new(Guid.CreateVersion7(), RecognitionMethod.Identification, question.SiteId, question.DeviceId, served.Model, question.Frames.Count,
                probe.Failure, probe.Liveness, probe.Template is null ? null : served.Index.Search(probe.Template),
                await thresholds.IdentificationAsync(session, question.SiteId, served.Model, cancellation), Match.Margin, finding, clock.GetUtcNow()),
            cancellation);
    }
}
