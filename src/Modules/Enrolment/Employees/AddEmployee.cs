using Attendance.Contracts;
using Attendance.Enrolment.Employees.Postgres;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Api;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Employees;

/// <summary>Name and e-mail come encrypted under the new person's key.</summary>
public sealed record AddEmployee(Guid EmployeeId, string Number, Protected Name, Protected? Email, Guid SiteId, DateTimeOffset At);

public static class AddEmployeeHandler
{
    public static EmployeeAdded Handle(AddEmployee command, Employee state) =>
        state.Exists
            ? throw new Rejection("This employee exists already.", kind: RejectionKind.Conflict)
            : new(command.EmployeeId, command.Number, command.Name, command.Email, command.SiteId, command.At);
}

public sealed record AddEmployeeForm
{
    public string? Number { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Site { get; init; }

    /// <summary>Of an employee that is changed: the state the page showed.</summary>
    public int? Revision { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record AddEmployeeRequest(string? Number = null, string? Name = null, string? Email = null, string? Site = null);

public sealed record AddedEmployee(Guid Id);

internal static class AddEmployeeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees", Post).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/api/v1/employees", PostApi).RequireAuthorization(Policies.EmployeesWrite).WithTags("Employees").WithSummary("Add an employee").WithMetadata(TakesIdempotencyKey.Instance)
            .Produces<AddedEmployee>(StatusCodes.Status201Created).ProducesProblem(422).ProducesProblem(409);
    }

    private static async Task<IResult> Post([FromForm] AddEmployeeForm? form, HttpContext context, AddingEmployees adding, CancellationToken cancellation)
    {
        form ??= new();
        var id = await RunAsync(new(form.Number, form.Name, form.Email, form.Site), form.IdempotencyKey, context, adding, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/employees/{id}"));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> PostApi(AddEmployeeRequest request, HttpContext context, AddingEmployees adding, CancellationToken cancellation)
    {
        var id = await RunAsync(request, context.Request.Headers["Idempotency-Key"], context, adding, cancellation);
        return TypedResults.Created($"/api/v1/employees/{id}", new AddedEmployee(id));
    }

    private static Task<Guid> RunAsync(AddEmployeeRequest input, string? key, HttpContext context, AddingEmployees adding, CancellationToken cancellation) =>
        adding.RunAsync(input, IdempotentRequest.Of(context.User.Scope(), "employees", key, [input.Number, input.Name, input.Email, input.Site]), cancellation);
}

/// <summary>What page, API and demonstration share: the fields are read and encrypted, then decided on.</summary>
public sealed class AddingEmployees(IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock)
{
    /// <summary>Adds the employee and saves the session.</summary>
    /// <returns>The employee's id.</returns>
    /// <exception cref="Rejection">A field is wrong, or the number is taken.</exception>
    public async Task<Guid> RunAsync(AddEmployeeRequest input, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { Data: EmployeeAdded before })
            return before.EmployeeId;
        var fields = EmployeeFields.Read(input.Number, input.Name, input.Email);
        var (site, newSite) = await ChooseSiteAsync(input.Site, cancellation);
        var id = Guid.CreateVersion7();
        var stream = await session.Events.FetchForWriting<Employee>(id, 0, cancellation);
        var personal = vault.CreateKey(session, id, KeyPurpose.Personal);
        var added = AddEmployeeHandler.Handle(
            new(id, fields.Number, personal.Protect(PersonalFields.Name, fields.Name), fields.Email is { } email ? personal.Protect(PersonalFields.Email, email) : null, site, clock.GetUtcNow()),
            stream.Aggregate);
        if (newSite is not null)
            (await session.Events.FetchForWriting<Site>(site, 0, cancellation)).AppendOne(newSite);
        var eventId = stream.AppendOne(added);
        // Before the number is taken: a second sending of the same request must meet itself first.
        if (request is not null)
            session.Remember(request, eventId);
        EmployeeNumbers.Take(session, fields.Number, id);
        await EmployeeNumbers.SaveAsync(session, fields.Number, cancellation);
        return id;
    }

    /// <summary>By id or by name; none given: the first site, which is made when there is none yet.</summary>
    private async Task<(Guid Id, SiteAdded? New)> ChooseSiteAsync(string? asked, CancellationToken cancellation)
    {
        if (Guid.TryParse(asked, out var id))
            return (await session.Events.AggregateStreamAsync<Site>(id, cancellation: cancellation)).Exists ? (id, null) : throw new Rejection("There is no such site.", "site");
        await store.WaitForNonStaleDataAsync(nameof(SiteProjection), ReadYourWrites.Longest, cancellation);
        var sites = await GetSites.RunAsync(session, cancellation);
        if (!string.IsNullOrWhiteSpace(asked))
        {
            var named = sites.FirstOrDefault(site => string.Equals(site.Name, asked.Trim(), StringComparison.OrdinalIgnoreCase));
            return named is not null ? (named.Id, null) : throw new Rejection("There is no such site.", "site");
        }
        if (sites.Count > 0)
            return (sites[0].Id, null);
        // Always the same id, so that two who start at once do not make two sites.
        var first = StreamIds.Of("first-site");
        if ((await session.Events.AggregateStreamAsync<Site>(first, cancellation: cancellation)).Exists)
            return (first, null);
        var organisation = await session.Events.AggregateStreamAsync<Organisation>(Organisation.StreamId, cancellation: cancellation);
        return (first, AddSiteHandler.Handle(new(first, organisation.Name ?? "Main site", organisation.Zone ?? Zones.OfMachine(), clock.GetUtcNow())));
    }
}
