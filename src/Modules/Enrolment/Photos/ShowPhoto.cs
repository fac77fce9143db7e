using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

/// <summary>A photo, decrypted for those who may see it; it is cached nowhere.</summary>
internal static class ShowPhotoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/employees/{id:guid}/photos/{photoId:guid}", Get).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/my/photos/{photoId:guid}", GetMine).RequireAuthorization(Policies.Employee);
    }

    private static Task<IResult> GetMine(Guid photoId, HttpContext context, IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        Get(context.User.EmployeeId()!.Value, photoId, context, session, vault, cancellation);

    private static async Task<IResult> Get(Guid id, Guid photoId, HttpContext context, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var key = await vault.OpenKeyAsync(session, id, KeyPurpose.Biometric, cancellation);
        var photo = key is null ? null : await PersonVault.ReadAsync(session, key, photoId, BlobKinds.Photo, cancellation);
        if (photo is null)
            throw new Rejection("There is no such photo.", kind: RejectionKind.NotFound);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(photo, "image/jpeg");
    }
}
