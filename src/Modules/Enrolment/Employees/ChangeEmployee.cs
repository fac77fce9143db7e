using Attendance.Contracts;
using Attendance.Enrolment.Employees.Postgres;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Employees;

public sealed record ChangeEmployee(string Number, Protected Name, Protected? Email, Guid SiteId, DateTimeOffset At);

public static class ChangeEmployeeHandler
{
    public static EmployeeChanged Handle(ChangeEmployee command, Employee state) =>
        new(state.MustExist().Id, command.Number, command.Name, command.Email, command.SiteId, command.At);
}

internal static class ChangeEmployeeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/employees/{id:guid}", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(
        Guid id, [FromForm] AddEmployeeForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        stream.Aggregate.MustExist();
        var fields = EmployeeFields.Read(form.Number, form.Name, form.Email);
        if (!Guid.TryParse(form.Site, out var site) || !(await session.Events.AggregateStreamAsync<Site>(site, cancellation: cancellation)).Exists)
            throw new Rejection("There is no such site.", "site");
        var personal = await vault.OpenKeyAsync(session, id, KeyPurpose.Personal, cancellation)
            ?? throw new Rejection("This person's data was erased and cannot be changed.", kind: RejectionKind.Conflict);
        stream.AppendOne(ChangeEmployeeHandler.Handle(
            new(fields.Number, personal.Protect(PersonalFields.Name, fields.Name), fields.Email is { } email ? personal.Protect(PersonalFields.Email, email) : null, site, clock.GetUtcNow()),
            stream.Aggregate));
        EmployeeNumbers.Take(session, fields.Number, id);
        await EmployeeNumbers.SaveAsync(session, fields.Number, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/employees/{id}"));
        return TypedResults.NoContent();
    }
}
