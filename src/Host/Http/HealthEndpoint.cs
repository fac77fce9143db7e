using System.Net;
using Attendance.EventStore;
using Attendance.EventStore.Daemon;
using Attendance.EventStore.Postgres;
using Attendance.Host.Configuration;
using Attendance.Host.Observability;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Timekeeping.CheckIns;
using Npgsql;

namespace Attendance.Host.Http;

/// <param name="Status">"ready", "degraded" or "not ready".</param>
/// <param name="Stuck">Read models that are behind because of an error.</param>
public sealed record Readiness(string Status, bool Database, bool Migrations, bool Gallery, IReadOnlyList<string> Stuck);

internal static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok(new { status = "alive" })).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/readyz", Ready).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/healthz/projections", Projections).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/metrics", MetricsAsync).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>503 when one is stuck, and which; errors are for administrators and are not told here.</summary>
    private static async Task<IResult> Projections(IQuerySession session, CancellationToken cancellation)
    {
        var projections = await GetProjections.RunAsync(session, cancellation);
        var isStuck = projections.Any(projection => projection.IsStuck);
        return TypedResults.Json(
            new { status = isStuck ? "stuck" : "good", projections = projections.Select(projection => new { projection.Name, projection.Position, projection.Behind, projection.BehindSeconds, projection.IsStuck }) },
            statusCode: isStuck ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    /// <summary>For this machine and for whom <c>ATTENDANCE_METRICS_READERS</c> names; to others there is no such page.</summary>
    private static async Task<IResult> MetricsAsync(HttpContext context, Settings settings, CheckInTimes times, Gallery gallery, KeptCheckIns kept, IQuerySession session, CancellationToken cancellation) =>
        context.Connection.RemoteIpAddress is { } reader && !IPAddress.IsLoopback(reader) && !settings.MetricsReaders.Any(network => network.Contains(reader.IsIPv4MappedToIPv6 ? reader.MapToIPv4() : reader))
            ? TypedResults.NotFound()
            : TypedResults.Text(Metrics.Write(await GetProjections.RunAsync(session, cancellation), await DeadLetters.CountAsync(session, cancellation), gallery, kept) + times.Write(), Metrics.ContentType);

    private static async Task<IResult> Ready(Migrator migrator, Gallery gallery, ProjectionHealth health, IQuerySession session, CancellationToken cancellation)
    {
        bool database = true, migrations = false;
        var stuck = health.Stuck.Keys.ToHashSet();
        try
        {
            migrations = (await migrator.PendingAsync(cancellation)).Count == 0;
            // Of all nodes: this one may lead no projection.
            if (migrations)
                stuck.UnionWith((await GetProjections.RunAsync(session, cancellation)).Where(projection => projection.IsStuck).Select(projection => projection.Name));
        }
        catch (NpgsqlException)
        {
            database = false;
        }
        var isReady = database && migrations && gallery.HasLoaded;
        var status = !isReady ? "not ready" : stuck.Count > 0 ? "degraded" : "ready";
        return TypedResults.Json(new Readiness(status, database, migrations, gallery.IsReady, [.. stuck.Order(StringComparer.Ordinal)]), statusCode: isReady ? 200 : 503);
    }
}
