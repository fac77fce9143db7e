using System.Text;
using Attendance.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Attendance.Architecture.Tests.Host;

/// <summary>What is traced and measured, recorded by a server that stands in for a collector (OTLP over HTTP).</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_traced_with_its_SQL_and_without_what_was_asked_for()
    {
        var received = new StringBuilder();
        string Received()
        {
            lock (received)
                return received.ToString();
        }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{kind}", async (string kind, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.Latin1);
            var text = await reader.ReadToEndAsync(Cancellation);
            lock (received)
                received.Append(kind).Append(' ').Append(text).Append('\n');
            return Results.Ok();
        });
        await collector.StartAsync(Cancellation);
        await using var data = new EmptyFolder();
        await using var program = ProgramProcess.Serve(
            data.Path, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"));
        using var client = await program.ServingAsync();

        (await client.GetAsync(new Uri("/first-run?secret=planted", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();

        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(
            Received() is var text && text.Contains("GET /first-run", StringComparison.Ordinal) && text.Contains("select", StringComparison.Ordinal) && text.Contains("http.server.request.duration", StringComparison.Ordinal)), TimeSpan.FromSeconds(30)), program.Errors);
        Assert.DoesNotContain("planted", Received(), StringComparison.Ordinal);
    }
}
