using Attendance.Faces;

namespace Attendance.Host.Http;

/// <summary>Loads the models beside the start, so that neither the first page nor the first check-in waits for them.</summary>
internal sealed class WarmUp(IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        services.GetRequiredService<FaceAnalyser>();
    }
}
