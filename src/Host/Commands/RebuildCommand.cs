using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Attendance.EventStore;

namespace Attendance.Host.Commands;

/// <summary>Fills a read model anew from the log, while the program may go on running.</summary>
internal sealed class RebuildCommand : Command
{
    private static readonly Argument<string> Projection = new("projection") { Description = "Its name, as /healthz/projections and the page System list it." };

    public RebuildCommand()
        : base("rebuild", "Fill a read model anew from the log; readers see the old one until it is done.")
    {
        Arguments.Add(Projection);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Projection)!, cancellation));
    }

    private static async Task<int> RunAsync(string projection, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenAsync(cancellation);
        var watch = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        try
        {
            await services.Provider.GetRequiredService<IDocumentStore>().RebuildProjectionAsync(projection, new Progress(progress =>
            {
                if (watch.Elapsed - told < TimeSpan.FromSeconds(1))
                    return;
                told = watch.Elapsed;
                var left = watch.Elapsed * ((double)(progress.Last - progress.Done) / Math.Max(1, progress.Done));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Done} of {progress.Last}, about {left.TotalSeconds:0} s left"));
            }), cancellation);
        }
        catch (ArgumentException e) when (e.ParamName == "name")
        {
            throw new StartException(e.Message.Split(" (Parameter", 2)[0]);
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{projection} is rebuilt ({watch.Elapsed.TotalSeconds:0.0} s)."));
        return 0;
    }

    /// <summary>Called at once, on the thread that works.</summary>
    private sealed class Progress(Action<RebuildProgress> tell) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => tell(value);
    }
}
