using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Consents;

public sealed record GiveConsent(string? TextVersion, DateTimeOffset At);

public static class GiveConsentHandler
{
    public static ConsentGiven? Handle(GiveConsent command, Employee state)
    {
        var version = Text.Required(command.TextVersion, "textVersion", "Please say which version of the consent text was agreed to.");
        return state.MustExist().ConsentVersion == version ? null : new(state.Id, version, command.At);
    }
}

public sealed record ConsentForm
{
    public string? Agreed { get; init; }
}

public sealed record ConsentRequest(string? TextVersion = null);

internal static class GiveConsentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees/{id:guid}/consent", Post).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/my/consent", PostMine).RequireAuthorization(Policies.Employee);
        routes.MapPost("/api/v1/employees/{id:guid}/consent", PostApi).RequireAuthorization(Policies.EmployeesWrite).WithTags("Employees")
            .WithSummary("Record an employee's consent").Produces<ConsentRequest>().ProducesProblem(404).ProducesProblem(422);
    }

    private static Task<IResult> Post(Guid id, [FromForm] ConsentForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation) =>
        FromPage(id, $"/employees/{id}", form, context, session, vault, clock, cancellation);

    private static Task<IResult> PostMine([FromForm] ConsentForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation) =>
        FromPage(context.User.EmployeeId()!.Value, "/my/data", form, context, session, vault, clock, cancellation);

    private static async Task<IResult> PostApi(Guid id, ConsentRequest request, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await GiveAsync(id, new(request.TextVersion, clock.GetUtcNow()), session, vault, cancellation);
        return TypedResults.Ok(request);
    }

    private static async Task<IResult> FromPage(
        Guid id, string back, ConsentForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        if (form.Agreed is null)
            throw new Rejection("Please tick the box to confirm the consent.", "agreed");
        await GiveAsync(id, new(ConsentText.Version, clock.GetUtcNow()), session, vault, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(back));
        return TypedResults.NoContent();
    }

    private static async Task GiveAsync(Guid id, GiveConsent command, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        if (GiveConsentHandler.Handle(command, stream.Aggregate) is not { } given)
            return;
        // A new version of the text does not make a new key: what is encrypted stays readable.
        if (stream.Aggregate.ConsentVersion is null)
            vault.CreateKey(session, id, KeyPurpose.Biometric);
        stream.AppendOne(given);
        await session.SaveChangesAsync(cancellation);
    }
}
