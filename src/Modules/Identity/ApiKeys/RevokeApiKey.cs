using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.ApiKeys;

public sealed record RevokeApiKey(DateTimeOffset At);

public static class RevokeApiKeyHandler
{
    public static ApiKeyRevoked Handle(RevokeApiKey command, ApiKey state) =>
        state.Valid ? new(state.Id, command.At) : throw new Rejection("There is no such valid key.", kind: RejectionKind.Conflict);
}

internal static class RevokeApiKeyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api-keys/{id:guid}/revoke", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<ApiKey>(id, cancellation: cancellation);
        var revoked = RevokeApiKeyHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate);
        stream.AppendOne(revoked);
        ApiKeySql.Revoke(session, id, revoked.At);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/api-keys"));
        return TypedResults.NoContent();
    }
}
