using Attendance.Web.Access;
using Microsoft.AspNetCore.Antiforgery;

namespace Attendance.Host.Http;

/// <summary>
/// Every request that may change something proves that it comes from a page of ours. A request with an API key has no
/// cookie that could be abused, and needs no proof.
/// </summary>
internal sealed class AntiforgeryGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isSafe = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        if (!isSafe && context.GetEndpoint() is not null && !context.User.CameBy(Schemes.ApiKey) && !await antiforgery.IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        await next(context);
    }
}
