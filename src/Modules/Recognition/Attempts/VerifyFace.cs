using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;

namespace Attendance.Recognition.Attempts;

/// <summary>1:1: is it this person?</summary>
internal sealed class VerifyFaceHandler(ProbeReader reader, Gallery gallery, Thresholds thresholds, LivenessGate liveness, TimeProvider clock) : IAnswer<VerifyFace, FaceAnswer>
{
    public async Task<FaceAnswer> Handle(VerifyFace question, IDocumentSession session, CancellationToken cancellation)
    {
        var served = gallery.Served;
        var probe = reader.Read(question.Frames, served.Model);
        var finding = await liveness.CheckAsync(session, question.SiteId, question.DeviceId, question.Frames, question.Proof, probe, served.Model, cancellation);
        var score = probe.Template is null ? null : served.Index.Compare(question.EmployeeId, probe.Template);
        var answer = await Recording.AppendAsync(
            session,
            new(Guid.CreateVersion7(), RecognitionMethod.Verification, question.SiteId, question.DeviceId, served.Model, question.Frames.Count,
                probe.Failure, probe.Liveness, score is null ? null : new(question.EmployeeId, score.Value, null), thresholds.Verification(served.Model), Match.Margin, finding, clock.GetUtcNow()),
            cancellation);
        return answer with { NothingToCompare = probe.Template is not null && score is null };
    }
}
