using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Kiosks;

public sealed record RevokeKiosk(DateTimeOffset At);

public static class RevokeKioskHandler
{
    public static KioskRevoked Handle(RevokeKiosk command, Kiosk state) =>
        state.Paired ? new(state.Id, command.At) : throw new Rejection("This kiosk is not paired.", kind: RejectionKind.Conflict);
}

internal static class RevokeKioskEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/kiosks/{id:guid}/revoke", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Kiosk>(id, cancellation: cancellation);
        var revoked = RevokeKioskHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate);
        stream.AppendOne(revoked);
        KioskSql.Revoke(session, id, revoked.At);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/kiosks"));
        return TypedResults.NoContent();
    }
}
