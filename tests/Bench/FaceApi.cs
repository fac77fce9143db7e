using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Attendance.Imaging;

namespace Attendance.Bench;

/// <summary>The peer: @vladmandic/face-api with its WASM backend, as shipped, on the same frames, in Node.</summary>
internal static class FaceApi
{
    private const int Rounds = 40;

    /// <summary>It gets the frames decoded; bytes to descriptor, without a search.</summary>
    public static int Run(IReadOnlyList<byte[]> frames)
    {
        var source = Path.Combine(Testing.Photographs.Root, "tests", "Bench", "face-api");
        var folder = Directory.CreateDirectory(Path.Combine(Testing.Photographs.Root, "tests", "Bench", "obj", "face-api")).FullName;
        foreach (var file in (string[])["package.json", "bench.js"])
            File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
        var pictures = Directory.CreateDirectory(Path.Combine(folder, "frames")).FullName;
        for (var i = 0; i < frames.Count; i++)
        {
            using var picture = PictureCodec.Decode(frames[i]);
            File.WriteAllBytes(Path.Combine(pictures, string.Create(CultureInfo.InvariantCulture, $"{picture.Width}x{picture.Height}.{i}.rgb")), picture.Rgb);
        }
        Execute("npm", folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
        using var report = JsonDocument.Parse(Execute("node", folder, "bench.js", pictures, Rounds.ToString(CultureInfo.InvariantCulture)));
        double Number(string name) => report.RootElement.GetProperty(name).GetDouble();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"face-api {report.RootElement.GetProperty("version")}, {report.RootElement.GetProperty("backend")}, decoded frame to descriptor p50 {Number("p50"):0} ms   p95 {Number("p95"):0} ms   ({Number("found")} of {Rounds} faces found)"));
        return 0;
    }

    private static string Execute(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed.");
    }
}
