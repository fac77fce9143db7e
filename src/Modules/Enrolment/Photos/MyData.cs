using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

/// <summary>What is held about the person who asks.</summary>
internal static class MyDataEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/my/data", Get).RequireAuthorization(Policies.Employee);

    private static async Task<IResult> Get(HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(EmployeeProjection), ReadYourWrites.Longest, cancellation);
        var id = context.User.EmployeeId()!.Value;
        var employee = await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return Page.Of<MyDataPage>(new { Employee = employee, Photos = await GetEmployees.PhotosAsync(session, id, cancellation) });
    }
}
