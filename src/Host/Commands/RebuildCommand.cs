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
        try
        {
            await services.Provider.GetRequiredService<IDocumentStore>().RebuildProjectionAsync(projection, new CommandProgress(""), cancellation);
        }
        catch (ArgumentException e) when (e.ParamName == "name")
        {
            throw new StartException(e.Message.Split(" (Parameter", 2)[0]);
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{projection} is rebuilt ({watch.Elapsed.TotalSeconds:0.0} s)."));
        return 0;
    }
}
