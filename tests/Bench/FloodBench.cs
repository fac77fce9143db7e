using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Attendance.Testing;

namespace Attendance.Bench;

/// <summary>Check-ins while 10,000 damaged pictures are uploaded by sixteen at a time, beside check-ins in quiet.</summary>
internal static class FloodBench
{
    private const int Uploads = 10_000, AtOnce = 16, Quiet = 200;

    /// <summary>It fails where check-ins take more than twice as long (p95), or where memory does not return.</summary>
    private const double MostTimes = 2;
    private const long MostLeft = 64 * 1024 * 1024;

    public static async Task<int> RunAsync()
    {
        await using var app = await RunningApp.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        using HttpClient api = await app.WithApiKeyAsync(), other = await app.WithApiKeyAsync(), terminal = await app.WithApiKeyAsync();
        var employee = await RunningApp.AddEmployeeAsync(api, "1", "Real Person");
        (await api.PostAsJsonAsync($"/api/v1/employees/{employee}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();
        using (var photo = Picture("photo", Photographs.Variant(Photographs.People[0], 1)))
            (await api.PostAsync($"/api/v1/employees/{employee}/photos", photo)).EnsureSuccessStatusCode();
        var frame = Photographs.AtCamera(Photographs.People[0]);
        if (!await RunningApp.EventuallyAsync(async () => await CheckInAsync(api, frame)))
            throw new InvalidOperationException("Nobody is recognised.");

        var quiet = await CheckInsAsync(api, frame, count => count < Quiet);
        var (before, resident) = Memory();
        var left = Uploads;
        var answers = new int[600];
        var flood = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async uploader =>
        {
            var random = new Random(uploader);
            // Every fourth sends frames, by a key of their own, as a broken terminal would.
            var sendsFrames = uploader % 4 == 0;
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var damaged = Picture(sendsFrames ? "frame" : "photo", Damaged(random, frame));
                using var answer = sendsFrames ? await terminal.PostAsync("/api/v1/check-ins", damaged) : await other.PostAsync($"/api/v1/employees/{employee}/photos", damaged);
                Interlocked.Increment(ref answers[(int)answer.StatusCode]);
            }
        }));
        var watch = Stopwatch.StartNew();
        var meanwhile = await CheckInsAsync(api, frame, _ => !flood.IsCompleted);
        await flood;
        var took = watch.Elapsed;
        var (after, residentAfter) = Memory();
        Console.WriteLine($"quiet: {Words(quiet)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"while {Uploads} damaged pictures came in {took.TotalSeconds:0} s ({string.Join(", ", answers.Index().Where(answer => answer.Item > 0).Select(answer => $"{answer.Item} × {answer.Index}"))}): {Words(meanwhile)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p95 {At(meanwhile, 95) / At(quiet, 95):0.00} times that of quiet; managed memory {(after - before) / 1048576.0:0.0} MB more after it, resident {(residentAfter - resident) / 1048576.0:0} MB more"));
        return At(meanwhile, 95) <= MostTimes * At(quiet, 95) && residentAfter - resident <= MostLeft ? 0 : 1;
    }

    /// <summary>What is left when nothing is kept that could be given back.</summary>
    private static (long Managed, long Resident) Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: false), process.WorkingSet64);
    }

    private static byte[] Damaged(Random random, byte[] picture) => random.Next(3) switch
    {
        0 => picture[..random.Next(100, picture.Length / 2)],
        1 => [.. picture.Take(600).Concat(Enumerable.Range(0, 20_000).Select(_ => (byte)random.Next(256)))],
        _ => [.. Enumerable.Range(0, 40_000).Select(_ => (byte)random.Next(256))],
    };

    private static async Task<List<double>> CheckInsAsync(HttpClient api, byte[] frame, Func<int, bool> goOn)
    {
        var times = new List<double>();
        while (goOn(times.Count))
        {
            var watch = Stopwatch.StartNew();
            if (!await CheckInAsync(api, frame))
                throw new InvalidOperationException("A check-in was refused.");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return times;
    }

    private static async Task<bool> CheckInAsync(HttpClient api, byte[] frame)
    {
        using var form = Picture("frame", frame);
        using var answer = await api.PostAsync("/api/v1/check-ins", form);
        return answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Contains("accepted", StringComparison.Ordinal);
    }

    private static MultipartFormDataContent Picture(string name, byte[] bytes) =>
        new() { { new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, name, "picture.jpg" } };

    private static double At(List<double> times, int percent) => times[times.Count * percent / 100];

    private static string Words(List<double> times) => string.Create(CultureInfo.InvariantCulture, $"{times.Count} check-ins, p50 {At(times, 50):0.0} ms, p95 {At(times, 95):0.0} ms");
}
