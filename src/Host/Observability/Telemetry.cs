using System.Diagnostics.Metrics;
using Attendance.Recognition.Galleries;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Attendance.Host.Observability;

/// <summary>Traces and metrics over OTLP, by the usual <c>OTEL_*</c> variables; nothing without an endpoint.</summary>
internal static class Telemetry
{
    private const string Sources = "Attendance.*";

    public static void Add(IServiceCollection services)
    {
        if (!((string[])["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"]).Any(name => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name))))
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("attendance", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString()).AddEnvironmentVariableDetector())
            // Paths stand as routes: an address may name a person. Of SQL the statement is told, never a parameter.
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(web => web.EnrichWithHttpRequest = static (activity, request) => activity.SetTag("url.path", null)).AddNpgsql().AddSource(Sources).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Sources, "Npgsql", "System.Runtime").AddInstrumentation(static services => new GalleryGauges(services.GetRequiredService<Gallery>())).AddOtlpExporter());
    }

    private sealed class GalleryGauges : IDisposable
    {
        private readonly Meter _meter = new("Attendance.Gallery");

        public GalleryGauges(Gallery gallery)
        {
            _meter.CreateObservableGauge("attendance.gallery.people", () => gallery.Count, description: "People whom this node can recognise.");
            _meter.CreateObservableGauge("attendance.gallery.age", () => gallery.Age is { } age ? [new Measurement<double>(age.TotalSeconds)] : Array.Empty<Measurement<double>>(), "s", "How long ago this node's gallery held all that was recorded.");
        }

        public void Dispose() => _meter.Dispose();
    }
}
