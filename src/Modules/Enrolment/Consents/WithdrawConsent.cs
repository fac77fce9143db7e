using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Consents;

public sealed record WithdrawConsent(DateTimeOffset At);

public static class WithdrawConsentHandler
{
    public static ConsentWithdrawn? Handle(WithdrawConsent command, Employee state) =>
        state.MustExist().ConsentVersion is null ? null : new(state.Id, command.At);
}

internal static class WithdrawConsentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees/{id:guid}/consent/withdraw", Post).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/my/consent/withdraw", PostMine).RequireAuthorization(Policies.Employee);
    }

    private static Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        WithdrawAsync(id, $"/employees/{id}", context, session, clock, cancellation);

    private static Task<IResult> PostMine(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        WithdrawAsync(context.User.EmployeeId()!.Value, "/my/data", context, session, clock, cancellation);

    private static async Task<IResult> WithdrawAsync(Guid id, string back, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        if (WithdrawConsentHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate) is { } withdrawn)
        {
            // The key, the photos and the templates go with the event, in one transaction.
            PersonVault.DestroyKey(session, id, KeyPurpose.Biometric);
            stream.AppendOne(withdrawn);
            await session.SaveChangesAsync(cancellation);
        }
        context.Response.Htmx(htmx => htmx.Redirect($"{back}?withdrawn=yes"));
        return TypedResults.NoContent();
    }
}
