using Microsoft.AspNetCore.Http.Features;

namespace Attendance.Host.Http;

/// <summary>
/// Reads a form once, before anybody asks for it, and answers one that cannot be read: 413 where it is over a limit, 400
/// where it is cut short or no form at all.
/// </summary>
internal sealed class FormReading(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not null && context.Request.HasFormContentType && await ProblemAsync(context) is { } status)
            context.Response.StatusCode = status;
        else
            await next(context);
    }

    private static async Task<int?> ProblemAsync(HttpContext context)
    {
        // The whole body is kept in memory, so that pictures of faces are never spooled to a disk, and no more than the route allows.
        var most = BodyLimit.Of(context);
        var options = new FormOptions { BufferBody = true, BufferBodyLengthLimit = most, MultipartBodyLengthLimit = most, MemoryBufferThreshold = (int)BodyLimit.MostOfAll };
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, options));
        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            return null;
        }
        catch (BadHttpRequestException problem)
        {
            return problem.StatusCode;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            return problem.Message.Contains("limit", StringComparison.Ordinal) ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest;
        }
    }
}
