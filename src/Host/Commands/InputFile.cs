namespace Attendance.Host.Commands;

/// <summary>A file that a command reads.</summary>
internal static class InputFile
{
    /// <exception cref="StartException">It cannot be read.</exception>
    public static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{file} cannot be read: {e.Message}");
        }
    }
}
