using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Employees;

/// <summary>Switches whether an employee can be checked in.</summary>
public sealed record SetActive(bool Active, DateTimeOffset At);

public static class SetActiveHandler
{
    public static object? Handle(SetActive command, Employee state) =>
        state.MustExist().Active == command.Active ? null
        : command.Active ? new EmployeeReactivated(state.Id, command.At)
        : new EmployeeDeactivated(state.Id, command.At);
}

internal static class DeactivateEmployeeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees/{id:guid}/deactivate", Deactivate).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/employees/{id:guid}/reactivate", Reactivate).RequireAuthorization(Policies.Administrator);
    }

    private static Task<IResult> Deactivate(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        Post(id, new(false, clock.GetUtcNow()), context, session, cancellation);

    private static Task<IResult> Reactivate(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        Post(id, new(true, clock.GetUtcNow()), context, session, cancellation);

    private static async Task<IResult> Post(Guid id, SetActive command, HttpContext context, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        if (SetActiveHandler.Handle(command, stream.Aggregate) is { } changed)
            stream.AppendOne(changed);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/employees/{id}"));
        return TypedResults.NoContent();
    }
}
