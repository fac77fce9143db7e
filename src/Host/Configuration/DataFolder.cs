using System.Security.Cryptography;

namespace Attendance.Host.Configuration;

/// <summary>Where the program keeps what it makes, and whether the database's unprivileged user can get there.</summary>
public static class DataFolder
{
    private const string SystemFolder = "/var/lib/attendance";

    /// <summary>
    /// The configured directory; else <c>data</c> below the working directory; as root, where the unprivileged user cannot
    /// reach that, the system's.
    /// </summary>
    public static string Choose(string? configured)
    {
        var wanted = Path.GetFullPath(configured ?? "data");
        if (!Environment.IsPrivilegedProcess || IsReachable(wanted))
            return wanted;
        if (configured is not null)
            throw new StartException($"ATTENDANCE_DATA is {wanted}, which the database's unprivileged user cannot reach. Choose a directory whose parents everybody may enter.");
        return SystemFolder;
    }

    /// <summary>The Postgres binaries: beside the program, or copied to where the unprivileged user can read them.</summary>
    public static string Binaries()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "postgres");
        if (!Environment.IsPrivilegedProcess || IsReachable(beside))
            return beside;
        // Named by what is in it, so that several copies of the program share it and none takes it from another.
        var copy = Path.Combine(SystemFolder, $"postgres-{Fingerprint(beside)}");
        if (Directory.Exists(copy))
            return copy;
        Console.Error.WriteLine($"The database's unprivileged user cannot reach {AppContext.BaseDirectory}; its binaries are copied to {copy}.");
        var unfinished = $"{copy}.{Guid.NewGuid():N}";
        Copy(new(beside), unfinished);
        try
        {
            Directory.Move(unfinished, copy);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            // Somebody else was faster, with the same files.
            Directory.Delete(unfinished, recursive: true);
        }
        return copy;
    }

    private static string Fingerprint(string folder)
    {
        using var stream = File.OpenRead(Path.Combine(folder, "bin", "postgres"));
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..16];
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.GetFiles())
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.GetDirectories())
            Copy(folder, Path.Combine(to, folder.Name));
    }

    private static bool IsReachable(string path)
    {
        for (var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Directory.Exists(folder) && folder != path && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
                return false;
        return true;
    }
}
