using System.Collections.Concurrent;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Evaluation;

/// <summary>Reads a picture by its path, or a photo by its id; null: it is gone.</summary>
public delegate ValueTask<byte[]?> ReadPicture(string path, CancellationToken cancellation);

/// <summary>Which face of a picture is meant.</summary>
public enum FaceChoice
{
    /// <summary>The one nearest the middle, as LFW's protocols want it.</summary>
    NearestMiddle,

    /// <summary>The one that the program takes; none where it sees several, or too small a one.</summary>
    AsTheProgram,
}

/// <summary>Templates of many pictures.</summary>
public static class PictureTemplates
{
    /// <param name="paths">Each is read once.</param>
    /// <param name="enrolled">As photos of people are embedded; otherwise as what a camera sees.</param>
    /// <param name="progress">How many are done.</param>
    /// <returns>By path; null where no face was found, or the file is no picture.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<string, float[]?>> ReadAsync(
        FaceAnalyser faces, ReadPicture read, IEnumerable<string> paths, FaceChoice choice, bool enrolled, IProgress<(int Done, int All)> progress, CancellationToken cancellation)
    {
        string[] all = [.. paths.Distinct(StringComparer.Ordinal)];
        var (templates, done) = (new ConcurrentDictionary<string, float[]?>(StringComparer.Ordinal), 0);
        await Parallel.ForEachAsync(
            all, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (path, stop) =>
            {
                templates[path] = await read(path, stop) is { } file ? Measure(faces, file, choice, enrolled) : null;
                progress.Report((Interlocked.Increment(ref done), all.Length));
            });
        return templates;
    }

    /// <summary>Below a folder.</summary>
    public static ReadPicture Files(string folder) => async (path, cancellation) =>
    {
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(folder, path), cancellation);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    };

    private static float[]? Measure(FaceAnalyser faces, byte[] file, FaceChoice choice, bool enrolled)
    {
        try
        {
            using var picture = PictureCodec.Decode(file);
            var face = choice == FaceChoice.NearestMiddle ? NearestMiddle(faces, picture) : Taken(faces, picture);
            return face is null ? null : enrolled ? faces.Embed(picture, face) : faces.Measure(picture, face).Template;
        }
        catch (PictureException)
        {
            return null;
        }
    }

    private static DetectedFace? NearestMiddle(FaceAnalyser faces, Picture picture) => faces.Detect(picture).MinBy(found =>
        MathF.Pow(found.Box.Left + found.Box.Width / 2 - picture.Width / 2f, 2) + MathF.Pow(found.Box.Top + found.Box.Height / 2 - picture.Height / 2f, 2));

    private static DetectedFace? Taken(FaceAnalyser faces, Picture picture) =>
        faces.Sight(picture) is { Count: FaceCount.One, Face: { } face } && face.Box.Height >= ProbeReader.SmallestFace ? face : null;
}
