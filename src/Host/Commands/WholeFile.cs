namespace Attendance.Host.Commands;

/// <summary>A file that stands under its name only once all of it is written; what stood there before stays until then.</summary>
internal static class WholeFile
{
    /// <param name="path">Its name.</param>
    /// <param name="overwrite">Whether it may take another's place.</param>
    /// <param name="write">Writes and may read it back.</param>
    /// <exception cref="StartException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, bool overwrite, Func<FileStream, Task> write)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            if (!overwrite && File.Exists(path))
                throw new StartException($"{path} exists already; nothing is written over.");
            await using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
        }
    }

    /// <summary>Text, a line each.</summary>
    public static Task WriteLinesAsync(string path, IEnumerable<string> lines, CancellationToken cancellation) =>
        WriteAsync(path, overwrite: true, async file =>
        {
            await using var writer = new StreamWriter(file, leaveOpen: true);
            foreach (var line in lines)
                await writer.WriteLineAsync(line.AsMemory(), cancellation);
        });
}
