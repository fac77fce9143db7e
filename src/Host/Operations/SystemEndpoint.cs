using Attendance.EventStore;
using Attendance.EventStore.Daemon;
using Attendance.Messaging;
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

    private static async Task<IResult> Get(IQuerySession session, CancellationToken cancellation) =>
        Page.Of<SystemPage>(new
        {
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
