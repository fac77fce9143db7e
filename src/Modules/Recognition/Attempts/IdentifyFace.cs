using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;

namespace Attendance.Recognition.Attempts;

/// <summary>1:N: who of everybody enrolled is it?</summary>
internal sealed class IdentifyFaceHandler(ProbeReader reader, Gallery gallery, FaceAnalyser faces, Thresholds thresholds, MatchSettings settings, TimeProvider clock) : IAnswer<IdentifyFace, FaceAnswer>
{
    public async Task<FaceAnswer> Handle(IdentifyFace question, IDocumentSession session, CancellationToken cancellation)
    {
        if (!gallery.IsReady)
            throw new Rejection("The system is still starting. Please try again in a moment, or use your PIN.", kind: RejectionKind.NotReady);
        var probe = reader.Read(question.Frames);
        return await Recording.AppendAsync(
            session,
            new(Guid.CreateVersion7(), RecognitionMethod.Identification, question.SiteId, question.DeviceId, faces.Catalogue.Recogniser.Sha256, question.Frames.Count,
                probe.Failure, probe.Liveness, probe.Template is null ? null : gallery.Search(probe.Template),
                await thresholds.IdentificationAsync(session, question.SiteId, cancellation), settings.Margin, clock.GetUtcNow()),
            cancellation);
    }
}
