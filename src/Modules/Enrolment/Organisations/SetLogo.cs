using Attendance.Contracts;
using Attendance.Enrolment.Photos;
using Attendance.EventStore;
using Attendance.Imaging;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Organisations;

/// <summary>The organisation's logo, for its timesheets: an administrator uploads it, or takes it away.</summary>
internal static class SetLogoEndpoint
{
    private const int LongestSide = 400, Quality = 85;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/organisation/logo", Post).RequireAuthorization(Policies.Administrator).RequireRateLimiting(Limits.Uploads);
        routes.MapPost("/organisation/logo/remove", Remove).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        if (form.Files.GetFile("logo") is not { Length: > 0 } file)
            throw new Rejection("Please choose a picture.", "logo");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellation);
        return await KeepAsync(Read(bytes.ToArray(), clock.GetUtcNow()), context, session, cancellation);
    }

    private static Task<IResult> Remove(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation) =>
        KeepAsync(new LogoRemoved(clock.GetUtcNow()), context, session, cancellation);

    /// <summary>As it is kept: small, on white, without any metadata.</summary>
    /// <exception cref="Rejection">It is no picture.</exception>
    internal static LogoSet Read(byte[] bytes, DateTimeOffset at)
    {
        try
        {
            using var picture = PictureCodec.Decode(bytes, LongestSide);
            return new(PictureCodec.EncodeJpeg(picture, Quality), picture.Width, picture.Height, at);
        }
        catch (PictureException e)
        {
            throw new Rejection(PictureWords.Of(e.Fault), "logo");
        }
    }

    private static async Task<IResult> KeepAsync(object @event, HttpContext context, IDocumentSession session, CancellationToken cancellation)
    {
        (await session.Events.FetchForWriting<Organisation>(Organisation.StreamId, cancellation: cancellation)).AppendOne(@event);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/sites"));
        return TypedResults.NoContent();
    }
}
