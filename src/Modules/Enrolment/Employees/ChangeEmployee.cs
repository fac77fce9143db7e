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

/// <param name="Name">The ciphertext that was there before where the name is the same.</param>
/// <param name="Revision">The state its sender has seen; null: whatever there is now.</param>
public sealed record ChangeEmployee(string Number, Protected Name, Protected? Email, Guid SiteId, DateTimeOffset At, int? Revision = null);

public static class ChangeEmployeeHandler
{
    public static EmployeeChanged? Handle(ChangeEmployee command, Employee state)
    {
        state.MustExist();
        if ((command.Number, command.Name, command.Email, command.SiteId) == (state.Number, state.Name, state.Email, state.SiteId))
            return null;
        return command.Revision is { } seen && seen != state.Revision
            ? throw new Rejection("Somebody else has changed these details since you opened this page. Please load it again, then repeat what you did.", kind: RejectionKind.Conflict)
            : new(state.Id, command.Number, command.Name, command.Email, command.SiteId, command.At);
    }
}

internal static class ChangeEmployeeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/employees/{id:guid}", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, [FromForm] AddEmployeeForm? form, HttpContext context, ChangingEmployees changing, CancellationToken cancellation)
    {
        form ??= new();
        if (string.IsNullOrEmpty(form.Site))
            throw new Rejection("There is no such site.", "site");
        await changing.RunAsync(id, new(form.Number, form.Name, form.Email, form.Site), form.Revision, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/employees/{id}"));
        return TypedResults.NoContent();
    }
}

/// <summary>What page and import share: the fields are read and encrypted where they are new, then decided on.</summary>
public sealed class ChangingEmployees(IDocumentSession session, PersonVault vault, TimeProvider clock)
{
    /// <summary>Changes the employee and saves the session.</summary>
    /// <param name="input">Without a site: the one they belong to.</param>
    /// <param name="revision">The state its sender has seen; null: whatever there is now.</param>
    /// <returns>Whether anything is other than before.</returns>
    /// <exception cref="Rejection">A field is wrong, or the number is taken.</exception>
    public async Task<bool> RunAsync(Guid id, AddEmployeeRequest input, int? revision, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        stream.Aggregate.MustExist();
        var fields = EmployeeFields.Read(input.Number, input.Name, input.Email);
        var site = stream.Aggregate.SiteId;
        if (!string.IsNullOrEmpty(input.Site) && (!Guid.TryParse(input.Site, out site) || !(await session.Events.AggregateStreamAsync<Site>(site, cancellation: cancellation)).Exists))
            throw new Rejection("There is no such site.", "site");
        var personal = await vault.OpenKeyAsync(session, id, KeyPurpose.Personal, cancellation)
            ?? throw new Rejection("This person's data was erased and cannot be changed.", kind: RejectionKind.Conflict);
        var changed = ChangeEmployeeHandler.Handle(
            new(fields.Number, Keep(personal, PersonalFields.Name, fields.Name, stream.Aggregate.Name)!, Keep(personal, PersonalFields.Email, fields.Email, stream.Aggregate.Email),
                site, clock.GetUtcNow(), revision),
            stream.Aggregate);
        if (changed is not null)
            stream.AppendOne(changed);
        EmployeeNumbers.Take(session, fields.Number, id);
        await EmployeeNumbers.SaveAsync(session, fields.Number, cancellation);
        return changed is not null;
    }

    /// <summary>The same text keeps its ciphertext, so that a decision can see that nothing has changed.</summary>
    private static Protected? Keep(DataKey key, string field, string? text, Protected? before) =>
        text is null ? null : before is not null && key.Reveal(field, before) == text ? before : key.Protect(field, text);
}
