using System.Diagnostics;
using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Web.Access;

namespace Attendance.Host.Http;

/// <summary>Notes who a request comes from, by what and from where, for the events it leads to.</summary>
internal sealed class RequestMetadata(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, SessionMetadata metadata)
    {
        metadata.UserName = context.User.Id()?.ToString();
        metadata.CorrelationId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        if (context.User.Identity?.AuthenticationType is { } kind)
            metadata.Headers[EventHeaders.By] = kind;
        if (context.User.FindFirstValue(Claims.NetworkAddress) is { } address)
            metadata.Headers[EventHeaders.NetworkAddress] = address;
        if (Key(context) is { Length: > 0 and <= 200 } key)
            metadata.Headers[EventHeaders.IdempotencyKey] = key;
        return next(context);
    }

    /// <summary>Of the header, or of the form, which has been read by now.</summary>
    private static string? Key(HttpContext context) =>
        context.Request.Headers["Idempotency-Key"] is [{ } header] ? header
        : context.GetEndpoint() is not null && context.Request.HasFormContentType ? context.Request.Form["idempotencyKey"].ToString()
        : null;
}
