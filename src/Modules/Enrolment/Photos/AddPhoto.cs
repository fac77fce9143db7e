using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

public sealed record AddPhoto(Guid PhotoId, string Digest, DateTimeOffset At);

public static class AddPhotoHandler
{
    public const int MostPhotos = 30;

    public static PhotoAdded Handle(AddPhoto command, Employee state) => state.MustExist() switch
    {
        { ConsentVersion: null } => throw new Rejection("Without consent no photo is kept. Please record the consent first.", "photo", RejectionKind.Conflict),
        { Active: false } => throw new Rejection("This employee is inactive. Please reactivate them first.", "photo", RejectionKind.Conflict),
        { Photos.Count: >= MostPhotos } => throw new Rejection($"There are {MostPhotos} photos already. Please remove one first.", "photo", RejectionKind.Conflict),
        var employee when employee.Photos.ContainsValue(command.Digest) => throw new Rejection("This photo is already there.", "photo", RejectionKind.Conflict),
        _ => new(state.Id, command.PhotoId, command.Digest, command.At),
    };
}

public sealed record AddedPhoto(Guid PhotoId);

internal static class AddPhotoEndpoint
{
    /// <summary>Bytes of one upload of several photos.</summary>
    private const long MostAtOnce = 64 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/employees/{id:guid}/photos", Post).RequireAuthorization(Policies.Administrator).WithMetadata(new RequestSizeLimitAttribute(MostAtOnce)).RequireRateLimiting(Limits.Uploads);
        routes.MapGet("/employees/{id:guid}/photos", Get).RequireAuthorization(Policies.Administrator).WithMetadata(AskedByThePage.Instance);
        routes.MapPost("/api/v1/employees/{id:guid}/photos", PostApi).RequireAuthorization(Policies.EmployeesWrite).WithTags("Employees")
            .WithSummary("Add a photo").WithMetadata(new FormPart("photo", "JPEG, PNG or WebP, 8 MB at most.", IsFile: true, IsRequired: true), TakesIdempotencyKey.Instance)
            .Produces<AddedPhoto>(StatusCodes.Status202Accepted).ProducesProblem(409).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429).RequireRateLimiting(Limits.Uploads);
    }

    /// <summary>Several files at once: each is taken or refused on its own, and the page says which.</summary>
    private static async Task<IResult> Post(Guid id, HttpRequest request, AddingPhotos adding, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var form = await request.ReadFormAsync(cancellation);
        var files = form.Files.GetFiles("photo");
        if (files.Count == 0)
            throw new Rejection("Please choose a photo.", "photo");
        var refused = new List<string>();
        foreach (var (number, file) in files.Index())
        {
            try
            {
                // Each file is a request of its own, so that one that is sent again meets what was saved.
                await adding.RunAsync(id, file, form["idempotencyKey"] is [{ Length: > 0 } key] ? $"{key}/{number}" : null, cancellation);
            }
            catch (Rejection rejection) when (rejection.Kind != RejectionKind.NotFound)
            {
                refused.Add(files.Count > 1 ? $"{Path.GetFileName(file.FileName)}: {rejection.Message}" : rejection.Message);
            }
        }
        return await PanelAsync(id, refused, null, store, session, vault, cancellation);
    }

    private static async Task<IResult> Get(Guid id, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var (employee, photos) = await ReadAsync(id, store, session, vault, cancellation);
        return Page.Of<PhotoList>(new { Employee = employee, Photos = photos });
    }

    private static async Task<IResult> PostApi(Guid id, HttpRequest request, AddingPhotos adding, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
            throw new Rejection("Send multipart/form-data with a field 'photo'.", "photo");
        var form = await request.ReadFormAsync(cancellation);
        var file = form.Files.GetFile("photo") ?? throw new Rejection("The field 'photo' is missing.", "photo");
        var photoId = await adding.RunAsync(id, file, request.Headers["Idempotency-Key"], cancellation);
        return TypedResults.Accepted($"/api/v1/employees/{id}", new AddedPhoto(photoId));
    }

    internal static async Task<IResult> PanelAsync(Guid id, IReadOnlyList<string> refused, string? done, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        var (employee, photos) = await ReadAsync(id, store, session, vault, cancellation);
        return Page.Of<PhotosPanel>(
            new { Employee = employee, Photos = photos, Refused = refused, Done = done },
            refused.Count > 0 ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static async Task<(EmployeeView Employee, IReadOnlyList<PhotoView> Photos)> ReadAsync(
        Guid id, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(EmployeeProjection), ReadYourWrites.Longest, cancellation);
        var employee = await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return (employee, await GetEmployees.PhotosAsync(session, id, cancellation));
    }
}

/// <summary>What page and API share: the picture is checked and encrypted, then decided on.</summary>
internal sealed class AddingPhotos(IDocumentSession session, PersonVault vault, FaceAnalyser faces, TimeProvider clock, IHttpContextAccessor http)
{
    /// <summary>Bytes of one photo.</summary>
    private const long LargestFile = 8 * 1024 * 1024;

    public async Task<Guid> RunAsync(Guid employeeId, IFormFile file, string? key, CancellationToken cancellation)
    {
        if (file.Length > LargestFile)
            throw new Rejection("This file is larger than 8 MB. Please choose a smaller picture.", "photo", RejectionKind.TooLarge);
        using var memory = new MemoryStream((int)file.Length);
        await file.CopyToAsync(memory, cancellation);
        var bytes = memory.ToArray();
        var request = IdempotentRequest.Of(http.HttpContext!.User.Scope(), $"photos/{employeeId}", key, [], bytes);
        var stream = await session.Events.FetchForWriting<Employee>(employeeId, cancellation: cancellation);
        // Looked for after the state is read: a photo that this very request has added is no other one.
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { Data: PhotoAdded before })
            return before.PhotoId;
        stream.Aggregate.MustExist();
        var biometric = await vault.OpenKeyAsync(session, employeeId, KeyPurpose.Biometric, cancellation);
        var photoId = Guid.CreateVersion7();
        // Without a key the decision refuses; the digest is not used then.
        var added = AddPhotoHandler.Handle(new(photoId, biometric?.Digest(bytes) ?? "", clock.GetUtcNow()), stream.Aggregate);
        if (biometric is null)
            throw new Rejection("This person's photos were erased.", "photo", RejectionKind.Conflict);
        PersonVault.Put(session, biometric, photoId, BlobKinds.Photo, PhotoCheck.Accept(faces, bytes));
        var eventId = stream.AppendOne(added);
        if (request is not null)
            session.Remember(request, eventId);
        await session.SaveChangesAsync(cancellation);
        return photoId;
    }
}
