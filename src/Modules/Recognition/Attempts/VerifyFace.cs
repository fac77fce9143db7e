using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Attempts;

/// <summary>1:1: is it this person?</summary>
internal sealed class VerifyFaceHandler(ProbeReader reader, Gallery gallery, FaceAnalyser faces, MatchSettings settings, TimeProvider clock) : IAnswer<VerifyFace, FaceAnswer>
{
    public async Task<FaceAnswer> Handle(VerifyFace question, IDocumentSession session, CancellationToken cancellation)
    {
        if (!gallery.IsReady)
            throw new Rejection("The system is still starting. Please try again in a moment, or use your PIN.", kind: RejectionKind.NotReady);
        var probe = reader.Read(question.Frames);
        var score = probe.Template is null ? null : gallery.Compare(question.EmployeeId, probe.Template);
        var answer = await Recording.AppendAsync(
            session,
            new(Guid.CreateVersion7(), RecognitionMethod.Verification, question.SiteId, question.DeviceId, faces.Catalogue.Recogniser.Sha256, question.Frames.Count,
                probe.Failure, probe.Liveness, score is null ? null : new(question.EmployeeId, score.Value, null), settings.Verification, settings.Margin, clock.GetUtcNow()),
            cancellation);
        return answer with { NothingToCompare = probe.Template is not null && score is null };
    }
}
