using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Attendance.Recognition.Galleries;

namespace Attendance.Bench;

/// <summary>Searching many templates exactly, beside comparing each number of each of them.</summary>
internal static class GalleryBench
{
    private const int Length = Segment.Length, Searches = 15;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000, 1_000_000];

    public static int Run()
    {
        foreach (var size in Sizes)
            Measure(size);
        return 0;
    }

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
