using System.Diagnostics;
using System.Globalization;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>A folder of a test's own that the database's unprivileged user can reach; gone with the test, and so are servers in it.</summary>
internal sealed class EmptyFolder : IAsyncDisposable
{
    public EmptyFolder(string? name = null)
    {
        Path = $"/tmp/{name ?? string.Create(CultureInfo.InvariantCulture, $"attendance-{Guid.NewGuid():N}")}";
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Below(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>The Postgres servers that work in this folder, and their children.</summary>
    public IReadOnlyList<int> Servers() =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(System.IO.Path.GetFileName(process)[0])).Where(IsServer)
            .Select(process => int.Parse(System.IO.Path.GetFileName(process), CultureInfo.InvariantCulture))];

    public Task<bool> IsLeftByServersAsync() => RunningApp.EventuallyAsync(() => Task.FromResult(Servers().Count == 0));

    public async ValueTask DisposeAsync()
    {
        KillServers();
        Assert.True(await IsLeftByServersAsync());
        Directory.Delete(Path, recursive: true);
    }

    public void KillServers()
    {
        foreach (var server in Servers())
        {
            try
            {
                using var process = Process.GetProcessById(server);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // A child that ended with its server.
            }
        }
    }

    private bool IsServer(string process)
    {
        try
        {
            // A server's children rename themselves, but all work in the data directory; one that has just begun, or makes it, names it.
            return new FileInfo($"{process}/cwd").LinkTarget is { } at && at.StartsWith(Path, StringComparison.Ordinal)
                || File.ReadAllText($"{process}/cmdline").Split('\0').Any(argument => argument.StartsWith(Path, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
