using System.Diagnostics;
using System.Globalization;
using Attendance.Contracts;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Testing;

namespace Attendance.Bench;

/// <summary>One 1280 × 720 JPEG frame from its bytes to the decision, stage by stage, with 1,000 people in the gallery.</summary>
internal static class RecognitionBench
{
    private const int People = 1000, WarmUp = 30, Rounds = 300;

    private const float Threshold = 0.5f;

    public static int Run()
    {
        var faces = Photographs.Faces;
        var frames = Photographs.People.Select(Photographs.AtCamera).ToList();
        var (index, margin, real) = (new TemplateIndex(), Match.Margin, Guid.CreateVersion7());
        var random = new Random(1);
        for (var i = 1; i < People; i++)
            index.Set(Guid.CreateVersion7(), FaceRecogniser.Normalised([.. Enumerable.Range(0, FaceAnalyser.TemplateLength).Select(_ => random.NextSingle() - 0.5f)]));
        var frame = frames[0];
        using var picture = PictureCodec.Decode(frame);
        var face = faces.Sight(picture).Face!;
        var measured = faces.Measure(picture, face);
        index.Set(real, measured.Template);
        var chip = new float[3 * Alignment.Five.Side * Alignment.Five.Side];
        var planes = new float[3 * 320 * 240];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1280 x 720 JPEG of {frame.Length / 1024} KB, a face {face.Box.Height:0} pixels high, {People} people, one thread, {Rounds} rounds after {WarmUp}"));

        Measure("decode", () => PictureCodec.Decode(frame).Dispose());
        Measure("shrink for the detector", () => Sampling.Resize(picture, new(0, 0, picture.Width, picture.Height), 320, 180, planes));
        Measure("detect, with shrinking", () => faces.Sight(picture));
        Measure("landmarks, two passes", () => faces.Locate(picture, face));
        Measure("align", () => FaceRecogniser.Align(picture, [.. measured.Landmarks], Alignment.Five, chip));
        Measure("landmarks, align, quality, embed, liveness", () => faces.Measure(picture, face));
        Measure("search", () => index.Search(measured.Template));
        var calibrations = new Calibrations(faces);
        Measure("bytes to decision", () => Decide(faces, calibrations, index, margin, frame));
        Throughput(faces, calibrations, index, margin, frames);
        return FaceApi.Run(frames);
    }

    private static MatchDecision Decide(FaceAnalyser faces, Calibrations calibrations, TemplateIndex index, float margin, byte[] frame)
    {
        var probe = new ProbeReader(faces, calibrations).Read([frame], faces.Recogniser.Sha256!);
        return Match.Decide(index.Search(probe.Template ?? throw new InvalidOperationException($"{probe.Failure}")), Threshold, margin);
    }

    private static void Measure(string stage, Action work)
    {
        var times = new List<double>();
        var before = 0L;
        for (var i = 0; i < WarmUp + Rounds; i++)
        {
            if (i == WarmUp)
                before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            work();
            if (i >= WarmUp)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage,-44} p50 {times[Rounds / 2],7:0.00} ms   p95 {times[Rounds * 95 / 100],7:0.00} ms   {allocated,8} bytes"));
    }

    /// <summary>As many at a time as there are processors.</summary>
    private static void Throughput(FaceAnalyser faces, Calibrations calibrations, TemplateIndex index, float margin, List<byte[]> frames)
    {
        const int count = 600;
        var perSecond = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                if (Decide(faces, calibrations, index, margin, frames[i % frames.Count]).Outcome is not (RecognitionOutcome.Accepted or RecognitionOutcome.NotRecognised))
                    throw new InvalidOperationException("A face was not found.");
            });
            perSecond.Add(count / watch.Elapsed.TotalSeconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} at a time: {perSecond.Order().ElementAt(1):0} frames a second"));
    }
}
