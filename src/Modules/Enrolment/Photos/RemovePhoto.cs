using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

public sealed record RemovePhoto(Guid PhotoId, DateTimeOffset At);

public static class RemovePhotoHandler
{
    public static PhotoRemoved Handle(RemovePhoto command, Employee state) =>
        state.MustExist().Photos.ContainsKey(command.PhotoId)
            ? new(state.Id, command.PhotoId, command.At)
            : throw new Rejection("There is no such photo.", kind: RejectionKind.NotFound);
}

internal static class RemovePhotoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees/{id:guid}/photos/{photoId:guid}/remove", Post).RequireAuthorization(Policies.Administrator);
        routes.MapDelete("/api/v1/employees/{id:guid}/photos/{photoId:guid}", Delete).RequireAuthorization(Policies.EmployeesWrite).WithTags("Employees")
            .WithSummary("Remove a photo").Produces(StatusCodes.Status204NoContent).ProducesProblem(404);
    }

    private static async Task<IResult> Post(Guid id, Guid photoId, IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await RemoveAsync(id, photoId, session, clock, cancellation);
        return await AddPhotoEndpoint.PanelAsync(id, [], "The photo and its template are removed.", store, session, vault, cancellation);
    }

    private static async Task<IResult> Delete(Guid id, Guid photoId, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        await RemoveAsync(id, photoId, session, clock, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task RemoveAsync(Guid id, Guid photoId, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(id, cancellation: cancellation);
        stream.AppendOne(RemovePhotoHandler.Handle(new(photoId, clock.GetUtcNow()), stream.Aggregate));
        PersonVault.Remove(session, photoId);
        await session.SaveChangesAsync(cancellation);
    }
}
