using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Messaging;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Photos;

/// <param name="SimilarTo">Somebody else whose face it seems to be.</param>
/// <param name="NotSameAs">Of whom an administrator says that they are two people.</param>
public sealed record AddPhoto(Guid PhotoId, string Digest, DateTimeOffset At, EmployeeView? SimilarTo = null, string? NotSameAs = null);

public static class AddPhotoHandler
{
    public const int MostPhotos = 30;

    public static PhotoAdded Handle(AddPhoto command, Employee state)
    {
        var employee = MayHaveMore(state, command.Digest);
        return command.SimilarTo is { } other && other.Number != command.NotSameAs
            ? throw new SimilarFaceRejection(other.Name, other.Number)
            : new(employee.Id, command.PhotoId, command.Digest, command.At, command.SimilarTo?.Id);
    }

    /// <summary>Before anything is measured on a face.</summary>
    public static Employee MayHaveMore(Employee state, string digest) => state.MustExist() switch
    {
        { ConsentVersion: null } => throw new Rejection("Without consent no photo is kept. Please record the consent first.", "photo", RejectionKind.Conflict),
        { Active: false } => throw new Rejection("This employee is inactive. Please reactivate them first.", "photo", RejectionKind.Conflict),
        { Photos.Count: >= MostPhotos } => throw new Rejection($"There are {MostPhotos} photos already. Please remove one first.", "photo", RejectionKind.Conflict),
        var employee when employee.Photos.ContainsValue(digest) => throw new Rejection("This photo is already there.", "photo", RejectionKind.Conflict),
        var employee => employee,
    };
}

/// <summary>The face is enrolled already, as somebody else.</summary>
/// <param name="number">The other one's.</param>
public sealed class SimilarFaceRejection(string name, string number)
    : Rejection($"This face is enrolled already, as {name} (number {number}). If they are two people, an administrator can say so.", "notSameAs", RejectionKind.Conflict)
{
    public string Number => number;
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
            .WithSummary("Add a photo").WithMetadata(new FormPart("photo", "JPEG, PNG or WebP, 8 MB at most.", IsFile: true, IsRequired: true), new FormPart("notSameAs", "Number of another employee whom the face resembles, when they are two people."), TakesIdempotencyKey.Instance)
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
        string? similar = null;
        foreach (var (number, file) in files.Index())
        {
            try
            {
                // Each file is a request of its own, so that one that is sent again meets what was saved.
                await adding.RunAsync(id, file, form["idempotencyKey"] is [{ Length: > 0 } key] ? $"{key}/{number}" : null, form["notSameAs"], form["guided"] == "yes", cancellation);
            }
            catch (Rejection rejection) when (rejection.Kind != RejectionKind.NotFound)
            {
                refused.Add(files.Count > 1 ? $"{Path.GetFileName(file.FileName)}: {rejection.Message}" : rejection.Message);
                similar = rejection is SimilarFaceRejection { Number: var other } ? other : similar;
            }
        }
        return await PanelAsync(id, refused, null, store, session, vault, cancellation, similar);
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
        var photoId = await adding.RunAsync(id, file, request.Headers["Idempotency-Key"], form["notSameAs"], guided: false, cancellation);
        return TypedResults.Accepted($"/api/v1/employees/{id}", new AddedPhoto(photoId));
    }

    internal static async Task<IResult> PanelAsync(Guid id, IReadOnlyList<string> refused, string? done, IDocumentStore store, IQuerySession session, PersonVault vault, CancellationToken cancellation, string? similar = null)
    {
        var (employee, photos) = await ReadAsync(id, store, session, vault, cancellation);
        return Page.Of<PhotosPanel>(
            new { Employee = employee, Photos = photos, Refused = refused, Done = done, Similar = similar },
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
internal sealed class AddingPhotos(IDocumentSession session, IMessageBus bus, PersonVault vault, FaceAnalyser faces, TimeProvider clock, IHttpContextAccessor http)
{
    /// <summary>Bytes of one photo.</summary>
    private const long LargestFile = 8 * 1024 * 1024;

    /// <param name="notSameAs">Number of somebody else whom the face resembles.</param>
    /// <param name="guided">It is one of several taken in a row.</param>
    public async Task<Guid> RunAsync(Guid employeeId, IFormFile file, string? key, string? notSameAs, bool guided, CancellationToken cancellation)
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
        // Without a key the decision refuses; the digest is not used then.
        var command = new AddPhoto(Guid.CreateVersion7(), biometric?.Digest(bytes) ?? "", clock.GetUtcNow(), NotSameAs: notSameAs?.Trim());
        AddPhotoHandler.MayHaveMore(stream.Aggregate, command.Digest);
        if (biometric is null)
            throw new Rejection("This person's photos were erased.", "photo", RejectionKind.Conflict);

        var (kept, fault, words) = PhotoCheck.Read(faces, bytes);
        if (kept is null)
            throw await RefuseAsync(employeeId, fault, new Rejection(words, "photo"), cancellation);
        var similar = await bus.InvokeAsync<SimilarFaceAnswer>(new FindSimilarFace(employeeId, kept), cancellation);
        if (guided && similar.NearlyTheSame)
            throw await RefuseAsync(employeeId, PhotoFault.NearlyTheSame, new Rejection(PhotoWords.Of(PhotoFault.NearlyTheSame), "photo"), cancellation);
        if (similar.OtherId is { } other)
            command = command with { SimilarTo = await GetEmployees.OneAsync(session, vault, other, cancellation) };
        PhotoAdded added;
        try
        {
            added = AddPhotoHandler.Handle(command, stream.Aggregate);
        }
        catch (SimilarFaceRejection rejection)
        {
            throw await RefuseAsync(employeeId, PhotoFault.SomebodyElses, rejection, cancellation);
        }
        PersonVault.Put(session, biometric, added.PhotoId, BlobKinds.Photo, kept);
        var eventId = stream.AppendOne(added);
        if (request is not null)
            session.Remember(request, eventId);
        await session.SaveChangesAsync(cancellation);
        return added.PhotoId;
    }

    /// <summary>Counts a failure to enrol.</summary>
    private async Task<Rejection> RefuseAsync(Guid employeeId, PhotoFault? fault, Rejection rejection, CancellationToken cancellation)
    {
        // A file that is no picture is no attempt to enrol anybody.
        if (fault is not { } why)
            return rejection;
        (await session.Events.FetchForWriting<RefusedPhotos>(RefusedPhotos.StreamOf(employeeId), cancellation: cancellation)).AppendOne(new PhotoRefused(employeeId, why, clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        return rejection;
    }
}
