using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Histories;

internal static class HistoryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/employees/{id:guid}/history", Get).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/my/history", GetMine).RequireAuthorization(Policies.Employee);
        routes.MapGet("/api/v1/employees/{id:guid}/events", GetApi).RequireAuthorization(Policies.EventsRead).WithTags("Employees")
            .WithSummary("Everything recorded about an employee, newest first").Produces<IReadOnlyList<HistoryEntry>>().ProducesProblem(404);
    }

    private static Task<IResult> Get(Guid id, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation) =>
        ShowAsync(id, own: false, store, session, vault, cancellation);

    private static Task<IResult> GetMine(HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation) =>
        ShowAsync(context.User.EmployeeId()!.Value, own: true, store, session, vault, cancellation);

    private static async Task<IResult> ShowAsync(Guid id, bool own, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(ActorProjection), ReadYourWrites.Longest, cancellation);
        var employee = await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return Page.Of<HistoryPage>(new { Employee = employee, Own = own, Entries = await GetHistory.RunAsync(session, vault, id, scores: !own, cancellation) });
    }

    private static async Task<IResult> GetApi(Guid id, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        (await session.Events.AggregateStreamAsync<Employee>(id, cancellation: cancellation)).MustExist();
        await store.WaitForNonStaleDataAsync(nameof(ActorProjection), ReadYourWrites.Longest, cancellation);
        return TypedResults.Ok(await GetHistory.RunAsync(session, vault, id, scores: true, cancellation));
    }
}
