using System.Net;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>ONNX Runtime's builds report their use to its maker unless they are told not to; a sign of it is the identifier that they keep.</summary>
public sealed class NothingLeavesTests
{
    [Fact]
    public async Task The_runtime_of_the_models_reports_to_nobody()
    {
        await using var data = new EmptyFolder();
        await using var home = new EmptyFolder();
        await using var program = ProgramProcess.Serve(data.Path, ("HOME", home.Path), ("XDG_CACHE_HOME", ""));
        using var client = await program.ServingAsync();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(60)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path, "*onnxruntime*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
    }
}
