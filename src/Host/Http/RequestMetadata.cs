using System.Diagnostics;
using Attendance.EventStore;
using Attendance.Web.Access;

namespace Attendance.Host.Http;

/// <summary>Notes who a request comes from, for the events it leads to.</summary>
internal sealed class RequestMetadata(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, SessionMetadata metadata)
    {
        metadata.UserName = context.User.Id()?.ToString();
        metadata.CorrelationId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return next(context);
    }
}
