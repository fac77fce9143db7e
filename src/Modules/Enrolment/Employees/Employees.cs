using System.Security.Claims;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Employees;

/// <param name="Photos">How many.</param>
/// <param name="Templates">How many of them are ready for recognition.</param>
public sealed record EmployeeResponse(Guid Id, string Number, string Name, bool Active, int Photos, int Templates);

internal static class EmployeesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/employees", GetAll).RequireAuthorization(Policies.Manager);
        routes.MapGet("/employees/new", GetNew).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/employees/{id:guid}", GetOne).RequireAuthorization(Policies.Manager);
        routes.MapGet("/employees/{id:guid}/edit", GetEdit).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/api/v1/employees/{id:guid}", GetApi).RequireAuthorization(Policies.EmployeesRead).WithTags("Employees").WithSummary("One employee")
            .Produces<EmployeeResponse>().ProducesProblem(404);
    }

    private static async Task<IResult> GetAll([AsParameters] ListQuery list, ClaimsPrincipal user, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var all = await GetEmployees.ListAsync(session, vault, cancellation);
        var listed = list.PageOf(all.Where(employee => user.IsResponsibleFor(employee.Id, employee.SiteId) && list.Matches(employee.Name, employee.Number)).ToList());
        var views = await GetEmployees.ManyAsync(session, vault, listed.Items.Select(employee => employee.Id), cancellation);
        return Page.Of<EmployeesPage>(new { Employees = listed.With(listed.Items.Where(employee => views.ContainsKey(employee.Id)).Select(employee => views[employee.Id]).ToList()), SeesEverything = user.SeesEverything(), MayChange = user.IsAdministrator() });
    }

    private static async Task<IResult> GetNew(IQuerySession session, CancellationToken cancellation) =>
        Page.Of<EmployeeFormPage>(new { Sites = await GetSites.RunAsync(session, cancellation) });

    private static async Task<IResult> GetEdit(Guid id, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var employee = await FindAsync(id, session, vault, cancellation);
        return Page.Of<EmployeeFormPage>(new { Sites = await GetSites.RunAsync(session, cancellation), Employee = employee });
    }

    private static async Task<IResult> GetOne(Guid id, ClaimsPrincipal user, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var employee = await FindAsync(id, session, vault, cancellation);
        user.MustBeResponsibleFor(id, employee.SiteId);
        if (!user.SeesEverything())
            return Page.Of<ManagedEmployeePage>(new { Employee = employee });
        return Page.Of<EmployeePage>(new { Employee = employee, Photos = await GetEmployees.PhotosAsync(session, id, cancellation) });
    }

    private static async Task<IResult> GetApi(Guid id, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var employee = await FindAsync(id, session, vault, cancellation);
        return TypedResults.Ok(new EmployeeResponse(employee.Id, employee.Number, employee.Name, employee.Active, employee.Photos, employee.Templates));
    }

    private static async Task<EmployeeView> FindAsync(Guid id, IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);

    private static Task<bool> CatchUpAsync(IDocumentStore store, CancellationToken cancellation) =>
        store.WaitForNonStaleDataAsync(nameof(EmployeeProjection), ReadYourWrites.Longest, cancellation);
}
