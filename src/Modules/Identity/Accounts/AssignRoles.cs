using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Accounts;

/// <param name="Revision">The state its sender has seen; null: whatever there is now.</param>
/// <param name="OtherAdministrators">How many administrators can sign in beside this account.</param>
public sealed record AssignRoles(IReadOnlyList<string> Roles, IReadOnlyList<Guid> Sites, IReadOnlyList<Guid> People, int OtherAdministrators, DateTimeOffset At, int? Revision = null);

public static class AssignRolesHandler
{
    public static RolesAssigned Handle(AssignRoles command, Account state)
    {
        state.MustBeActive();
        if (command.Revision is { } seen && seen != state.Revision)
            throw new Rejection("Somebody else has changed these roles since you opened this page. Please load it again, then repeat what you did.", kind: RejectionKind.Conflict);
        if (command.Roles.Except(Roles.All).Any())
            throw new Rejection("There is no such role.", "roles");
        if (state.Roles.Contains(Roles.Administrator) && !command.Roles.Contains(Roles.Administrator) && command.OtherAdministrators == 0)
            throw new Rejection("This is the only administrator. Make another one first.", "roles", RejectionKind.Conflict);
        if (command.Roles.Contains(Roles.Employee) && state.EmployeeId is null)
            throw new Rejection("This account belongs to no employee, so it cannot have the employee role.", "roles");
        return new(state.Id, [.. command.Roles.Distinct()], [.. command.Sites.Distinct()], [.. command.People.Distinct()], command.At);
    }
}

internal static class AssignRolesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts/{id:guid}/roles", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        var stream = await session.Events.FetchForWriting<Account>(id, cancellation: cancellation);
        var assigned = AssignRolesHandler.Handle(
            new([.. form["roles"].OfType<string>()], Ids(form["sites"]), Ids(form["people"]), await AccountSql.OtherAdministratorsAsync(session, id, cancellation), clock.GetUtcNow(), int.TryParse(form["revision"], out var seen) ? seen : null),
            stream.Aggregate);
        stream.AppendOne(assigned);
        AccountSql.SetRoles(session, id, assigned.Roles, assigned.Sites, assigned.People);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/accounts/{id}"));
        return TypedResults.NoContent();
    }

    private static List<Guid> Ids(IEnumerable<string?> texts) => [.. texts.Where(text => Guid.TryParse(text, out _)).Select(text => Guid.Parse(text!))];
}
