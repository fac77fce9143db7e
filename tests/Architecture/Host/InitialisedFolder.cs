using System.Diagnostics;
using Attendance.Host.Database;

[assembly: AssemblyFixture(typeof(Attendance.Architecture.Tests.Host.InitialisedFolder))]

namespace Attendance.Architecture.Tests.Host;

/// <summary>A database folder as the first start makes it, made once when a test asks for it; copying it is quicker than making each anew.</summary>
public sealed class InitialisedFolder : IAsyncDisposable
{
    private readonly EmptyFolder _folder = new();
    private readonly Lazy<Task> _made;

    public InitialisedFolder() => _made = new(async () => await (await EmbeddedPostgres.StartAsync(_folder.Path, Binaries, CancellationToken.None)).DisposeAsync());

    internal static string Binaries => Path.Combine(AppContext.BaseDirectory, "postgres");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <param name="data">The data directory to be.</param>
    internal async Task CopyToAsync(string data)
    {
        await _made.Value;
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        using var copy = Process.Start("cp", ["--archive", _folder.Below("data"), data]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }
}
