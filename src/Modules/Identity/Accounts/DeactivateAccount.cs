using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

/// <param name="Own">Whether it is the account of the person who asks.</param>
public sealed record DeactivateAccount(bool Own, DateTimeOffset At);

public static class DeactivateAccountHandler
{
    public static AccountDeactivated Handle(DeactivateAccount command, Account state) =>
        command.Own
            ? throw new Rejection("You cannot deactivate your own account.", kind: RejectionKind.Conflict)
            : new(state.MustBeActive().Id, command.At);
}

internal static class DeactivateAccountEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts/{id:guid}/deactivate", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Account>(id, cancellation: cancellation);
        stream.AppendOne(DeactivateAccountHandler.Handle(new(context.User.Id() == id, clock.GetUtcNow()), stream.Aggregate));
        AccountSql.Deactivate(session, id);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/accounts/{id}"));
        return TypedResults.NoContent();
    }
}
