using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Postgres;
using Attendance.Recognition.Training;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Bench;

/// <summary>Searching many templates exactly, beside comparing each number of each of them.</summary>
internal static class GalleryBench
{
    private const int Length = Segment.Length, Searches = 15;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000, 1_000_000];

    public static async Task<int> RunAsync()
    {
        foreach (var size in Sizes)
            Measure(size);
        await LoadAsync(people: 100_000, each: 1);
        await LoadAsync(people: 20_000, each: 5);
        await FollowAsync();
        return 0;
    }

    /// <summary>What a start waits for: everybody's templates, encrypted each under the person's own key, from Postgres into memory.</summary>
    private static async Task LoadAsync(int people, int each)
    {
        await using var app = await RunningApp.StartAsync();
        var (random, vault, store) = (new Random(1), app.Services.GetRequiredService<PersonVault>(), app.Services.GetRequiredService<IDocumentStore>());
        var model = app.Services.GetRequiredService<FaceAnalyser>().Recogniser.Sha256!;
        var template = new float[Length];
        for (var i = 0; i < people; i += 1000)
        {
            await using var session = store.LightweightSession();
            for (var person = 0; person < Math.Min(1000, people - i); person++)
            {
                var key = vault.CreateKey(session, Guid.CreateVersion7(), KeyPurpose.Biometric);
                for (var j = 0; j < each; j++)
                {
                    Fill(random, template);
                    var id = Guid.CreateVersion7();
                    PersonVault.Put(session, key, id, BlobKinds.Template, MemoryMarshal.AsBytes(template.AsSpan()));
                    TemplateSql.Insert(session, id, key.Subject, id, model);
                }
            }
            await session.SaveChangesAsync();
        }
        var (times, memory) = (new List<double>(), 0L);
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var gallery = ActivatorUtilities.CreateInstance<Gallery>(app.Services);
            await using var session = store.QuerySession();
            var watch = Stopwatch.StartNew();
            await gallery.LoadAsync(session, CancellationToken.None);
            times.Add(watch.Elapsed.TotalSeconds);
            memory = Math.Max(memory, GC.GetTotalMemory(forceFullCollection: true) - before);
            if (gallery.Count != people)
                throw new InvalidOperationException($"{gallery.Count} of {people} people were loaded.");
        }
        List<double> ready = [await StartAsync(app), await StartAsync(app), await StartAsync(app)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start: {people * each} templates of {people} people loaded in {Median(times):0.0} s, {memory / (people * each)} bytes of memory a template; the whole program, from nothing to ready, {Median(ready):0.0} s"));
    }

    /// <summary>Seconds from the start of a process until it says that it is ready.</summary>
    private static async Task<double> StartAsync(RunningApp app)
    {
        var (configured, settings) = (new NpgsqlConnectionStringBuilder(app.DataSource.ConnectionString), TestPostgres.Settings);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Attendance.Host.dll"), "serve", "--role", "web", "--urls", "http://127.0.0.1:0"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in ((string, string?)[])[
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ATTENDANCE_DATA", settings.DataDirectory), ("DATABASE_URL", $"postgres://{configured.Username}@localhost/{configured.Database}?host={Uri.EscapeDataString(configured.Host!)}"),
            ("ATTENDANCE_SECRET_KEY", settings.SecretKey), ("DATA_ENCRYPTION_KEY", Text(settings.PersonalKeys[0])), ("FACE_DATA_ENCRYPTION_KEY", Text(settings.BiometricKeys[0]))])
            start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            Uri? address = null;
            while (address is null)
            {
                var line = await process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("The program ended.");
                if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } word)
                    address = new(word);
            }
            using var client = new HttpClient { BaseAddress = address };
            while (!(await client.GetAsync("/readyz")).IsSuccessStatusCode)
                await Task.Delay(10);
            return watch.Elapsed.TotalSeconds;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string Text(byte[] key) => Convert.ToBase64String(key).Replace('+', '-').Replace('/', '_');

    private static void Measure(int size)
    {
        var random = new Random(1);
        var (index, all) = (new TemplateIndex(), new float[size * Length]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < size; i++)
        {
            var template = all.AsSpan(i * Length, Length);
            Fill(random, template);
            index.Set(Guid.CreateVersion7(), template);
        }
        var filled = watch.Elapsed;
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        List<double> scans = [], searches = [], changes = [];
        for (var i = 0; i < Searches; i++)
        {
            // Alike to one of them, as a probe of somebody enrolled is.
            var probe = new float[Length];
            Fill(random, probe);
            TensorPrimitives.MultiplyAdd<float>(all.AsSpan(random.Next(size) * Length, Length), 1.2f, probe, probe);
            TensorPrimitives.Divide(probe, TensorPrimitives.Norm<float>(probe), probe);
            var (best, scan) = Timed(() => Scan(all, probe));
            var (found, search) = Timed(() => index.Search(probe)!.Best);
            if (found != best)
                throw new InvalidOperationException($"The search found {found}, comparing with everybody {best}.");
            scans.Add(scan);
            searches.Add(search);
            var newcomer = Guid.CreateVersion7();
            changes.Add(Timed(() => { index.Set(newcomer, probe); return 0; }).Milliseconds + Timed(() => { index.Remove(newcomer); return 0; }).Milliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size,9} templates: search {Median(searches):0.000} ms, every number of each {Median(scans):0.000} ms; one added and removed {Median(changes) * 1000:0} µs; {memory / size} bytes a template; filled in {filled.TotalSeconds:0.0} s"));
    }

    /// <summary>From the commit on one node until another one recognises a newcomer, and no longer recognises who withdrew.</summary>
    private static async Task FollowAsync()
    {
        const int rounds = 40;
        await using var one = await RunningApp.StartAsync();
        await using var other = await RunningApp.StartAsync(own: NpgsqlDataSource.Create(one.DataSource.ConnectionString));
        var (gallery, vault) = (other.Services.GetRequiredService<Gallery>(), one.Services.GetRequiredService<PersonVault>());
        if (!await RunningApp.EventuallyAsync(() => Task.FromResult(gallery.IsReady)))
            throw new InvalidOperationException("The other node is not ready.");
        var (random, template, added, removed) = (new Random(1), new float[Length], new List<double>(), new List<double>());
        var model = one.Services.GetRequiredService<FaceAnalyser>().Recogniser.Sha256!;
        for (var i = 0; i < rounds; i++)
        {
            Fill(random, template);
            var come = new TemplateAdded(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), model, DateTimeOffset.UtcNow);
            await CommitAsync(one, come.EmployeeId, come, session =>
            {
                PersonVault.Put(session, vault.CreateKey(session, come.EmployeeId, KeyPurpose.Biometric), come.TemplateId, BlobKinds.Template, MemoryMarshal.AsBytes(template.AsSpan()));
                TemplateSql.Insert(session, come.TemplateId, come.EmployeeId, come.PhotoId, model);
            });
            added.Add(await UntilAsync(() => gallery.Compare(come.EmployeeId, template) is not null));
            await CommitAsync(one, come.EmployeeId, new ConsentWithdrawn(come.EmployeeId, DateTimeOffset.UtcNow), _ => { });
            removed.Add(await UntilAsync(() => gallery.Compare(come.EmployeeId, template) is null));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on another node, after the commit: recognised in {Median(added):0} ms (longest {added.Max():0}), no longer in {Median(removed):0} ms (longest {removed.Max():0})"));
    }

    private static async Task CommitAsync(RunningApp node, Guid employee, object @event, Action<IDocumentSession> also)
    {
        await using var session = node.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        (await session.Events.FetchForWriting<Templates>(Templates.StreamOf(employee))).AppendOne(@event);
        also(session);
        await session.SaveChangesAsync();
    }

    private static async Task<double> UntilAsync(Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            if (watch.Elapsed > RunningApp.Patience)
                throw new InvalidOperationException("The other node does not follow.");
            await Task.Delay(1);
        }
        return watch.Elapsed.TotalMilliseconds;
    }

    private static float Scan(float[] all, float[] probe)
    {
        var best = -1f;
        for (var at = 0; at < all.Length; at += Length)
            best = MathF.Max(best, TensorPrimitives.Dot(all.AsSpan(at, Length), probe));
        return best;
    }

    private static void Fill(Random random, Span<float> vector)
    {
        for (var i = 0; i < vector.Length; i++)
            vector[i] = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }

    private static (T Result, double Milliseconds) Timed<T>(Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        return (work(), watch.Elapsed.TotalMilliseconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
