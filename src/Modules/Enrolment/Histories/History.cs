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
    private const int PageSize = 100, ApiPageSize = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/employees/{id:guid}/history", Get).RequireAuthorization(Policies.Manager);
        routes.MapGet("/my/history", GetMine).RequireAuthorization(Policies.Employee);
        routes.MapGet("/api/v1/employees/{id:guid}/events", GetApi).RequireAuthorization(Policies.EventsRead).WithTags("Employees")
            .WithSummary("What was recorded about an employee, newest first")
            .WithDescription($"At most {ApiPageSize} entries; where there are older ones, the header `Link` (rel=\"next\", RFC 8288) says where.")
            .Produces<IReadOnlyList<HistoryEntry>>().ProducesProblem(404);
    }

    private static async Task<IResult> Get(Guid id, long? before, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        var employee = await FindAsync(id, store, session, vault, cancellation);
        context.User.MustBeResponsibleFor(id, employee.SiteId);
        await NoteViewHandler.SaveAsync(session, new(id, context.User.Id()!.Value), clock.GetUtcNow(), cancellation);
        var history = await GetHistory.RunAsync(session, vault, id, before, PageSize, context.User.SeesEverything(), cancellation);
        return Page.Of<HistoryPage>(new { Employee = employee, History = history });
    }

    private static async Task<IResult> GetMine(long? before, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var id = context.User.EmployeeId()!.Value;
        var employee = await FindAsync(id, store, session, vault, cancellation);
        return Page.Of<HistoryPage>(new { Employee = employee, Own = true, History = await GetHistory.RunAsync(session, vault, id, before, PageSize, scores: false, cancellation) });
    }

    private static async Task<IResult> GetApi(Guid id, long? before, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        (await session.Events.AggregateStreamAsync<Employee>(id, cancellation: cancellation)).MustExist();
        await CatchUpAsync(store, cancellation);
        await NoteViewHandler.SaveAsync(session, new(id, context.User.Id()!.Value), clock.GetUtcNow(), cancellation);
        var history = await GetHistory.RunAsync(session, vault, id, before, ApiPageSize, scores: true, cancellation);
        if (history.Older is { } older)
            context.Response.Headers.Link = $"<{context.Request.Path}?before={older}>; rel=\"next\"";
        return TypedResults.Ok(history.Entries);
    }

    private static async Task<EmployeeView> FindAsync(Guid id, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        return await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
    }

    private static Task<bool> CatchUpAsync(IDocumentStore store, CancellationToken cancellation) =>
        store.WaitForNonStaleDataAsync(nameof(HistoryProjection), ReadYourWrites.Longest, cancellation);
}
