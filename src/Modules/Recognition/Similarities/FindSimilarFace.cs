using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;

namespace Attendance.Recognition.Similarities;

/// <summary>Whether a face is enrolled already, as somebody else or by nearly the same picture.</summary>
public static class FindSimilarFaceHandler
{
    /// <summary>Cosine above which two photos of a person show the same moment: pictures of different moments reach 0.95, the next frame of a camera 0.99.</summary>
    public const float NearlyTheSame = 0.985f;

    /// <summary>Share of people who are not enrolled whom it may take for somebody who is.</summary>
    public const double FalsePositive = 1e-4;

    /// <param name="nearest">Who of everybody else is nearest, also of those who have left; null: nobody is enrolled.</param>
    /// <param name="own">Cosine with the nearest of the person's own photos; null: there is none.</param>
    public static SimilarFaceAnswer Handle(Candidates? nearest, float? own, float threshold) =>
        new(nearest is { } found && found.Best >= threshold ? found.EmployeeId : null, own >= NearlyTheSame);
}

internal sealed class FindSimilarFaceAnswerer(Gallery gallery, FaceAnalyser faces, Thresholds thresholds) : IAnswer<FindSimilarFace, SimilarFaceAnswer>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(50);

    public async Task<SimilarFaceAnswer> Handle(FindSimilarFace question, IDocumentSession session, CancellationToken cancellation)
    {
        // Just after a start the gallery is a moment away.
        for (var waited = TimeSpan.Zero; !gallery.IsReady && waited < Longest; waited += Pause)
            await Task.Delay(Pause, cancellation);
        var served = gallery.Served;
        using var picture = PictureCodec.Decode(question.Photo);
        if (faces.Sight(picture).Face is not { } face)
            return new(null, false);
        var template = faces.Embed(picture, face, served.Model);
        return FindSimilarFaceHandler.Handle(served.Index.Search(template, exceptFor: question.EmployeeId), served.Nearest(question.EmployeeId, template), thresholds.Similar(served.Model));
    }
}
