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
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter("Npgsql", "System.Runtime").AddOtlpExporter());
    }
}
