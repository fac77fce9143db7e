using Attendance.EventStore;
using Attendance.EventStore.Daemon;
using Attendance.Faces;
using Attendance.Host.Configuration;
using Attendance.Messaging;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Galleries;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;

namespace Attendance.Host.Operations;

/// <summary>How the boards and messages are, for administrators.</summary>
internal static class SystemEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/system", Get).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/system/dead-letters/replay", ReplayAll).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/system/dead-letters/discard", DiscardAll).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/system/dead-letters/{id:long}/replay", ReplayOne).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/system/dead-letters/{id:long}/discard", DiscardOne).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> Get(
        IDocumentStore store, IDocumentSession session, Gallery gallery, FaceAnalyser faces, WrappingKeys keys, KeyRotation rotation, LastEvaluation evaluation, Settings settings, TimeProvider clock, CancellationToken cancellation) =>
        Page.Of<SystemPage>(new
        {
            Figures = await GetSystemFigures.RunAsync(store, session, cancellation),
            People = gallery.Count,
            gallery.Age,
            Models = (IReadOnlyList<ModelEntry>)[faces.Catalogue.Detectors.Single(entry => entry.Id == settings.Models.Detector), faces.Recogniser],
            Keys = keys.CurrentIds,
            Outdated = await rotation.OutdatedAsync(cancellation),
            AuditKey = settings.AuditKeys?.Signing.Id,
            Evaluated = EvaluationFiles.Read(evaluation.Folder)?.Date,
            Now = clock.GetUtcNow(),
            Projections = await GetProjections.RunAsync(session, cancellation),
            Inbox = await DeadLetters.CountAsync(session, cancellation),
            Dead = await DeadLetters.AllAsync(session, cancellation),
        });

    private static Task<IResult> ReplayAll(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        SettleAsync(new(null, Replay: true, clock.GetUtcNow()), context, session, cancellation);

    private static Task<IResult> DiscardAll(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        SettleAsync(new(null, Replay: false, clock.GetUtcNow()), context, session, cancellation);

    private static Task<IResult> ReplayOne(long id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        SettleAsync(new([id], Replay: true, clock.GetUtcNow()), context, session, cancellation);

    private static Task<IResult> DiscardOne(long id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        SettleAsync(new([id], Replay: false, clock.GetUtcNow()), context, session, cancellation);

    private static async Task<IResult> SettleAsync(SettleDeadLetters command, HttpContext context, IDocumentSession session, CancellationToken cancellation)
    {
        await SettlingDeadLetters.RunAsync(session, command, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/system"));
        return TypedResults.NoContent();
    }
}
