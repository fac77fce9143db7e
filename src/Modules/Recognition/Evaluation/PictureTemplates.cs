using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Recognition.Evaluation;

/// <summary>Templates of the pictures of a folder: of the face nearest the middle, as LFW's protocols want it.</summary>
public static class PictureTemplates
{
    /// <param name="paths">Below the folder; each is read once.</param>
    /// <param name="progress">How many are done.</param>
    /// <returns>By path; null where no face was found, or the file is no picture.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyDictionary<string, float[]?> Read(FaceAnalyser faces, string folder, IEnumerable<string> paths, IProgress<int> progress, CancellationToken cancellation)
    {
        string[] all = [.. paths.Distinct(StringComparer.Ordinal)];
        var (templates, done) = (new float[all.Length][], 0);
        try
        {
            Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, i =>
            {
                templates[i] = Measure(faces, File.ReadAllBytes(Path.Combine(folder, all[i])))!;
                progress.Report(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.InnerException.Message, e);
        }
        return all.Zip(templates).ToDictionary(pair => pair.First, pair => (float[]?)pair.Second, StringComparer.Ordinal);
    }

    private static float[]? Measure(FaceAnalyser faces, byte[] file)
    {
        try
        {
            using var picture = PictureCodec.Decode(file);
            var face = faces.Detect(picture).MinBy(found =>
                MathF.Pow(found.Box.Left + found.Box.Width / 2 - picture.Width / 2f, 2) + MathF.Pow(found.Box.Top + found.Box.Height / 2 - picture.Height / 2f, 2));
            return face is null ? null : faces.Measure(picture, face).Template;
        }
        catch (PictureException)
        {
            return null;
        }
    }
}
