using Microsoft.AspNetCore.Http.Metadata;

namespace Attendance.Host.Http;

/// <summary>
/// Refuses a body that is too large with 413. What was announced is read to its end first, so that the sender gets to read
/// the answer instead of a broken connection.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    /// <summary>8 MB, and a little for the multipart headers around it; a route may allow more.</summary>
    public const long Most = 8 * 1024 * 1024 + 64 * 1024;

    /// <summary>What is larger still is cut off.</summary>
    public const long MostOfAll = 64 * 1024 * 1024;

    /// <summary>What the route of this request allows, in bytes.</summary>
    public static long Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Most;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null || context.Request.ContentLength <= Of(context))
        {
            await next(context);
            return;
        }
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0)
        {
            // Thrown away.
        }
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }
}
