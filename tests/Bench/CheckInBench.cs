using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Galleries;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Bench;

/// <summary>A check-in of one 1280 × 720 JPEG frame with 1,000 people of five templates each in the gallery, on a real Postgres.</summary>
internal static class CheckInBench
{
    private const int People = 1000, TemplatesEach = 5, WarmUp = 20, Rounds = 200;

    public static async Task<int> RunAsync()
    {
        await using var app = await RunningApp.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        using var api = await app.WithApiKeyAsync();
        await EnrolAsync(app, api);
        var frame = Photographs.AtCamera(Photographs.People[0]);
        var gallery = app.Services.GetRequiredService<Gallery>();
        Console.WriteLine($"1280 x 720 JPEG of {frame.Length / 1024} KB, {gallery.Count} templates of {People + 1} people, {Rounds} rounds after {WarmUp}, one request at a time");

        var faces = Photographs.Faces;
        using var picture = PictureCodec.Decode(frame);
        var face = faces.Sight(picture).Face!;
        var template = faces.Measure(picture, face).Template;
        await MeasureAsync("decode", () => PictureCodec.Decode(frame).Dispose());
        await MeasureAsync("detect", () => faces.Sight(picture));
        await MeasureAsync("landmarks", () => faces.Locate(picture, face));
        await MeasureAsync("landmarks, align, embed, liveness", () => faces.Measure(picture, face));
        await MeasureAsync("search", () => gallery.Search(template));
        await MeasureAsync("whole request over HTTP, with decision and commit", async () =>
        {
            using var part = new ByteArrayContent(frame);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            using var form = new MultipartFormDataContent { { part, "frame", "frame.jpg" } };
            var answer = await api.PostAsync("/api/v1/check-ins", form);
            var body = await answer.Content.ReadAsStringAsync();
            if (!body.Contains("accepted", StringComparison.Ordinal))
                throw new InvalidOperationException($"Not accepted: {body}");
        });
        return 0;
    }

    private static Task MeasureAsync(string stage, Action work) => MeasureAsync(stage, () =>
    {
        work();
        return Task.CompletedTask;
    });

    private static async Task MeasureAsync(string stage, Func<Task> work)
    {
        var times = new List<double>();
        for (var i = 0; i < WarmUp + Rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            if (i >= WarmUp)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage,-52} p50 {times[Rounds / 2],7:0.0} ms   p95 {times[Rounds * 95 / 100],7:0.0} ms"));
    }

    /// <summary>One real person by the front door; a thousand others with random templates, written as training writes them.</summary>
    private static async Task EnrolAsync(RunningApp app, HttpClient api)
    {
        var real = await RunningApp.AddEmployeeAsync(api, "0", "Real Person");
        (await api.PostAsJsonAsync($"/api/v1/employees/{real}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();
        using var photo = new ByteArrayContent(Photographs.Variant(Photographs.People[0], 1));
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { photo, "photo", "photo.jpg" } };
        (await api.PostAsync($"/api/v1/employees/{real}/photos", form)).EnsureSuccessStatusCode();

        var random = new Random(1);
        var vault = app.Services.GetRequiredService<PersonVault>();
        var model = app.Services.GetRequiredService<FaceAnalyser>().Recogniser.Sha256!;
        for (var i = 0; i < People; i++)
        {
            var id = Guid.CreateVersion7();
            await using var session = app.Services.GetRequiredService<IDocumentStore>().LightweightSession();
            var key = vault.CreateKey(session, id, KeyPurpose.Biometric);
            var stream = await session.Events.FetchForWriting<Attendance.Recognition.Training.Templates>(Attendance.Recognition.Training.Templates.StreamOf(id), 0);
            for (var j = 0; j < TemplatesEach; j++)
            {
                var added = new TemplateAdded(id, Guid.CreateVersion7(), Guid.CreateVersion7(), model, DateTimeOffset.UtcNow);
                PersonVault.Put(session, key, added.TemplateId, BlobKinds.Template, MemoryMarshal.AsBytes(RandomTemplate(random).AsSpan()));
                stream.AppendOne(added);
            }
            await session.SaveChangesAsync();
        }
        var gallery = app.Services.GetRequiredService<Gallery>();
        if (!await RunningApp.EventuallyAsync(() => Task.FromResult(gallery.Count == People * TemplatesEach + 1), TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"Only {gallery.Count} templates reached the gallery.");
    }

    private static float[] RandomTemplate(Random random)
    {
        var numbers = new float[512];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(random.NextDouble() - 0.5);
        var length = MathF.Sqrt(numbers.Sum(number => number * number));
        return [.. numbers.Select(number => number / length)];
    }
}
