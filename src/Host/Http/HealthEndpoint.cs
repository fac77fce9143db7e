using Attendance.EventStore.Daemon;
using Attendance.EventStore.Postgres;
using Attendance.Recognition.Galleries;
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
    }

    private static async Task<IResult> Ready(Migrator migrator, Gallery gallery, ProjectionHealth health, CancellationToken cancellation)
    {
        bool database = true, migrations = false;
        try
        {
            migrations = (await migrator.PendingAsync(cancellation)).Count == 0;
        }
        catch (NpgsqlException)
        {
            database = false;
        }
        var isReady = database && migrations && gallery.IsReady;
        var stuck = health.Stuck.Keys.Order().ToList();
        var status = !isReady ? "not ready" : stuck.Count > 0 ? "degraded" : "ready";
        return TypedResults.Json(new Readiness(status, database, migrations, gallery.IsReady, stuck), statusCode: isReady ? 200 : 503);
    }
}
