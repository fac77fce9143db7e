using Attendance.Faces;
using Attendance.Host.Configuration;
using Attendance.Recognition.Evaluation;

namespace Attendance.Host.Commands;

/// <summary>Pictures that are measured once for a whole evaluation, with progress on the error stream.</summary>
internal static class EvaluationPictures
{
    private static readonly string[] Kinds = [".jpg", ".jpeg", ".png", ".webp"];

    /// <exception cref="StartException">The models cannot be used.</exception>
    public static FaceAnalyser Faces()
    {
        try
        {
            return RecognitionModels.Load(RecognitionModels.Read(new(Environment.GetEnvironmentVariable)));
        }
        catch (AggregateException e) when (e.InnerException is InvalidDataException or IOException)
        {
            throw new StartException($"The recognition models cannot be used: {e.InnerException.Message}");
        }
    }

    /// <exception cref="StartException">A picture cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<string, float[]?>> ReadAsync(FaceAnalyser faces, ReadPicture read, IEnumerable<string> paths, FaceChoice choice, bool enrolled, CancellationToken cancellation)
    {
        string[] all = [.. paths.Distinct(StringComparer.Ordinal)];
        try
        {
            return await PictureTemplates.ReadAsync(faces, read, all, choice, enrolled, new CommandProgress("pictures", every: TimeSpan.FromSeconds(5)), cancellation);
        }
        catch (IOException e)
        {
            throw new StartException($"A picture cannot be read: {e.Message}");
        }
    }

    /// <summary>A folder of pictures for each person; other files in it are left alone.</summary>
    /// <exception cref="StartException">The folder cannot be read.</exception>
    public static List<PicturedPerson> People(string images)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(images).Select(folder =>
                new PicturedPerson(Path.GetFileName(folder), [.. Directory.EnumerateFiles(folder).Where(file => Kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Select(file => Path.GetRelativePath(images, file))])).Where(person => person.Pictures.Count > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{images} cannot be read: {e.Message}");
        }
    }
}
