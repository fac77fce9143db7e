using Attendance.Faces;
using Attendance.Host.Configuration;
using Attendance.Imaging;

namespace Attendance.Host.Http;

/// <summary>
/// Loads and runs the models beside the start, so that neither the first page nor the first check-in waits for them. Without them
/// the program cannot do its work, so it says what is wrong and ends.
/// </summary>
internal sealed partial class WarmUp(IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<WarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var faces = services.GetRequiredService<FaceAnalyser>();
            RecognitionModels.Check(faces);
            // Each net once: the first run of a net takes ten times as long as the next.
            using var blank = new Picture(1280, 720);
            faces.Detect(blank);
            faces.Measure(blank, new(new(540, 200, 200, 260), 1));
        }
        catch (ObjectDisposedException)
        {
            // The program did not start, for a reason that is told elsewhere.
        }
#pragma warning disable CA1031 // Whatever it is, it is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUnusable(e.GetBaseException().Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The recognition models cannot be used: {Reason} Build the program again, or restore the files.")]
    private partial void LogUnusable(string reason);
}
